import { indexTaskGraph } from '../graph/create-task-graph.ts';
import type { Host } from '../host/host.ts';
import type { Origin, Service } from '../model/service.ts';
import type { Task, TaskConfig } from '../model/task.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import { readChecked, writeChecked } from '../source/checked-file.ts';
import type { DerivedModel } from './derived-model.ts';

/** Keeps what was derived from the workspace's files: the last model on disk, those of this process in memory. */
export interface ModelStore {
  /** Reads what is likely to be asked for, while there is nothing else to do. */
  prepare(): void;
  /** The configuration that was parsed under this key. */
  config(key: string): WorkspaceConfig | undefined;
  /** The model whose digest, with the files that its inference has read, is the one that is told. */
  find(digestWith: (inferredFrom: DerivedModel['inferredFrom']) => string): DerivedModel | undefined;
  /** `isLasting` for the model of the work tree. */
  add(
    digest: string,
    model: DerivedModel,
    about: { readonly isLasting: boolean; readonly configKey: string | undefined; readonly config: WorkspaceConfig },
  ): void;
}

/** Opens the store at an absolute path. A file that is missing, damaged or of another version holds nothing. */
export function openModelStore(host: Host, file: string): ModelStore {
  const [first, bodyLine, origins] = readChecked(host, file) ?? [];
  const head = first && parse<Head>(first);
  const isSound = head?.version === VERSION && head.platform === host.machine.platform;
  const models = new Map<string, DerivedModel>();
  let body: Body | undefined;
  const readBody = (line: Uint8Array): Body => {
    body ??= parse<Body>(line);
    return body;
  };
  return {
    prepare: () => void (isSound && bodyLine !== undefined && readBody(bodyLine)),
    config: (key) => (isSound && head.configKey === key ? head.config : undefined),
    find(digestWith) {
      if (isSound && bodyLine !== undefined && origins !== undefined && digestWith(head.inferredFrom ?? undefined) === head.digest) {
        const known = models.get(head.digest) ?? revive(readBody(bodyLine), origins, head.inferredFrom ?? undefined);
        models.set(head.digest, known);
        return known;
      }
      for (const [digest, model] of models) if (digestWith(model.inferredFrom) === digest) return model;
      return undefined;
    },
    add(digest, model, { isLasting, configKey, config }) {
      models.set(digest, model);
      if (!isLasting || (isSound && head.digest === digest)) return;
      const { platform } = host.machine;
      const now: Head = { version: VERSION, platform, digest, configKey, config, inferredFrom: model.inferredFrom ?? null };
      writeChecked(host, file, [JSON.stringify(now), JSON.stringify(bodyOf(model)), JSON.stringify(model.services.map((service) => [...service.origins]))]);
    },
  };
}

const VERSION = 1;

interface Head {
  readonly version: number;
  readonly platform: string;
  readonly digest: string;
  readonly configKey: string | undefined;
  readonly config: WorkspaceConfig;
  readonly inferredFrom: readonly string[] | null;
}

type StoredService = Omit<Service, 'tasks' | 'origins'> & { readonly tasks: readonly (readonly [string, TaskConfig])[] };

interface Body {
  readonly services: readonly StoredService[];
  /** In order of number: the place of a task's service and its name, or the whole of a virtual one. */
  readonly nodes: readonly (readonly [service: number, name: string] | Task)[];
  readonly edges: readonly (readonly number[])[];
  readonly executors: readonly string[];
}

function bodyOf({ services, graph, executors }: DerivedModel): Body {
  const places = new Map(services.map(({ name }, n) => [name, n]));
  return {
    services: services.map(({ origins: _keptApart, tasks, ...service }) => ({ ...service, tasks: [...tasks] })),
    nodes: graph.tasks.map((task) => (task.virtual ? task : [places.get(task.service) ?? -1, task.name])),
    edges: graph.tasks.map((_, n) => graph.dependencies(n)),
    executors,
  };
}

/** Where values came from is asked by few commands, and is most of the text. */
function revive({ services: stored, nodes, edges, executors }: Body, originsLine: Uint8Array, inferredFrom: DerivedModel['inferredFrom']): DerivedModel {
  let origins: readonly (readonly (readonly [string, Origin])[])[] | undefined;
  const services = stored.map(
    ({ tasks, ...service }, n): Service => ({
      ...service,
      tasks: new Map(tasks),
      get origins() {
        origins ??= parse<NonNullable<typeof origins>>(originsLine);
        return new Map(origins[n]);
      },
    }),
  );
  const tasks = nodes.map((node): Task => {
    if (!('length' in node)) return node;
    const [place, name] = node;
    const service = services[place];
    const config = service?.tasks.get(name);
    if (service === undefined || config === undefined) throw new Error('the kept model names a task that it does not have');
    return { ...config, id: `${service.name}:${name}`, service: service.name, name, root: service.dir, virtual: false };
  });
  return { services, graph: indexTaskGraph(tasks, edges), executors, inferredFrom };
}

function parse<T>(line: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(line)) as T;
}
