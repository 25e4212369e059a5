import { byCodeUnit } from '../lib/by-code-unit.ts';
import { compileGlob } from '../lib/compile-glob.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { EdgeKind, Origin, Service, ServiceEdge, ServiceEnvironment } from '../model/service.ts';
import type { TaskConfig } from '../model/task.ts';
import type { RawService, RawTask, WorkspaceConfig } from '../model/workspace.ts';
import { envItems } from './env-items.ts';
import type { InferredLayer } from './inferred-layer.ts';
import { mergeTask } from './merge-task.ts';
import { readyOf, taskConfig } from './task-config.ts';
import type { TaskLayer } from './task-layer.ts';
import { workspaceEnv } from './workspace-env.ts';

/** What is known of a service before its tasks are. */
export interface ServiceIdentity {
  readonly name: string;
  readonly dir: string;
  readonly type: string;
  readonly tags: readonly string[];
  /** What the file says beyond the core's keys. */
  readonly extra: Readonly<Record<string, unknown>>;
}

/** Name, folder and type, which inference needs before the rest is known. */
export function serviceIdentity(raw: RawService): ServiceIdentity {
  const dir = raw.dir ?? (raw.file.includes('/') ? raw.file.slice(0, raw.file.lastIndexOf('/')) : '');
  const folder = dir === '' ? 'root' : dir.slice(dir.lastIndexOf('/') + 1);
  const { name, type, tags } = raw.value;
  return {
    name: typeof name === 'string' ? name : folder,
    dir,
    type: typeof type === 'string' ? type : 'service',
    tags: Array.isArray(tags) ? tags.map(String) : [],
    extra: Object.fromEntries(Object.entries(raw.value).filter(([key]) => !CORE_KEYS.has(key))),
  };
}

const CORE_KEYS: ReadonlySet<string> = new Set(['name', 'type', 'tags', 'description', 'dependsOn', 'env', 'envFiles', 'secrets', 'tasks']);

/** Merges one service: inferred < mmo.json < service.yml, remembering where every value came from. */
export function resolveService(
  raw: RawService,
  options: { readonly config: WorkspaceConfig; readonly executors: ReadonlyMap<string, Executor>; readonly inferred: readonly InferredLayer[] },
): { readonly service: Service; readonly diagnostics: readonly Diagnostic[] } {
  const identity = serviceIdentity(raw);
  const diagnostics: Diagnostic[] = [];
  const origins = new Map<string, Origin>();
  const fallbackSpan = raw.spans[''] ?? { file: raw.file, start: 0, end: 0 };
  for (const key of Object.keys(raw.value)) if (key !== 'tasks') origins.set(key, { source: 'service', by: raw.file, span: raw.spans[key] });
  if (raw.value['name'] === undefined) origins.set('name', { source: 'default', by: 'the folder' });
  if (raw.value['type'] === undefined) origins.set('type', { source: 'default', by: 'mmo' });

  const own = (raw.value['tasks'] ?? {}) as Readonly<Record<string, RawTask | null>>;
  const environment: ServiceEnvironment = {
    env: envItems(raw.value['env']),
    secrets: textList(raw.value['secrets']),
    envFiles: textList(raw.value['envFiles']),
  };
  const tasks = new Map<string, TaskConfig>();
  for (const name of taskNames(own, identity, options)) {
    const layers = layersOf(name, { raw, own, identity, ...options });
    const merged = mergeTask(layers);
    diagnostics.push(...merged.diagnostics);
    const built = taskConfig(merged.values, {
      service: identity,
      name,
      executors: options.executors,
      outerEnv: workspaceEnv(options.config, name),
      serviceEnv: environment.env,
      serviceSecrets: environment.secrets,
      serviceEnvFiles: environment.envFiles,
      serviceReady: readyOf(raw.value['ready']),
      servicePort: typeof raw.value['port'] === 'number' ? raw.value['port'] : undefined,
      fallbackSpan,
    });
    diagnostics.push(...built.diagnostics);
    tasks.set(name, built.config);
    for (const [key, value] of merged.values)
      origins.set(`tasks.${name}.${key}`, { source: value.layer.source, by: value.layer.by, span: value.layer.spanOf(key) });
  }
  const service: Service = {
    ...identity,
    file: raw.file,
    description: typeof raw.value['description'] === 'string' ? raw.value['description'] : undefined,
    dependsOn: [...ownEdges(raw), ...options.inferred.flatMap((layer) => layer.edges)].filter(firstOfItsKind),
    tasks,
    environment,
    origins,
    span: raw.spans['name'] ?? fallbackSpan,
  };
  return { service, diagnostics };
}

/** A task exists where it is inferred, written, or given with a command or executor by `mmo.json`; `null` in service.yml removes it. */
function taskNames(
  own: Readonly<Record<string, unknown>>,
  identity: ServiceIdentity,
  options: { readonly config: WorkspaceConfig; readonly inferred: readonly InferredLayer[] },
): readonly string[] {
  const names = new Set(Object.keys(own));
  for (const layer of options.inferred) for (const name of Object.keys(layer.tasks)) names.add(name);
  for (const [name, raw] of Object.entries(options.config.tasks))
    if ((raw['command'] !== undefined || raw['executor'] !== undefined) && appliesTo(raw, identity)) names.add(name);
  return [...names].filter((name) => own[name] !== null).sort(byCodeUnit);
}

function layersOf(
  name: string,
  context: {
    readonly raw: RawService;
    readonly own: Readonly<Record<string, RawTask | null>>;
    readonly identity: ServiceIdentity;
    readonly config: WorkspaceConfig;
    readonly inferred: readonly InferredLayer[];
  },
): readonly TaskLayer[] {
  const layers: TaskLayer[] = [];
  for (const inferred of context.inferred) {
    const task = inferred.tasks[name];
    if (task !== undefined) layers.push({ source: 'inferred', by: inferred.plugin, raw: task, spanOf: () => undefined });
  }
  const shared = context.config.tasks[name];
  if (shared !== undefined && appliesTo(shared, context.identity)) {
    const prefix = `tasks.${name}`;
    layers.push({
      source: 'workspace',
      by: context.config.file ?? 'mmo.json',
      raw: shared,
      spanOf: (key) => context.config.spans[key === '' ? prefix : `${prefix}.${key}`],
    });
  }
  const written = context.own[name];
  if (written !== undefined && written !== null) {
    const prefix = `tasks.${name}`;
    layers.push({ source: 'service', by: context.raw.file, raw: written, spanOf: (key) => context.raw.spans[key === '' ? prefix : `${prefix}.${key}`] });
  }
  return layers;
}

function appliesTo(raw: RawTask, identity: ServiceIdentity): boolean {
  if (raw['for'] === undefined) return true;
  return textList(raw['for']).some((item) => {
    if (item.startsWith('tag:')) return identity.tags.includes(item.slice(4));
    return compileGlob(item)(identity.dir) || compileGlob(item)(identity.name);
  });
}

function ownEdges(raw: RawService): readonly ServiceEdge[] {
  const list = Array.isArray(raw.value['dependsOn']) ? raw.value['dependsOn'] : [];
  return list.map((item: unknown, n): ServiceEdge => {
    if (typeof item === 'string') return { service: item, kind: 'build', span: raw.spans[`dependsOn.${n}`] };
    const { service, kind } = item as { readonly service: string; readonly kind?: EdgeKind };
    return { service, kind: kind ?? 'build', span: raw.spans[`dependsOn.${n}.service`] ?? raw.spans[`dependsOn.${n}`] };
  });
}

function firstOfItsKind(edge: ServiceEdge, n: number, edges: readonly ServiceEdge[]): boolean {
  return edges.findIndex((other) => other.service === edge.service && other.kind === edge.kind) === n;
}

function textList(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}
