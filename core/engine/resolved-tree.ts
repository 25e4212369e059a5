import { defaultWorkspaceConfig } from '../config/default-workspace-config.ts';
import { documentLimits } from '../config/document-limits.ts';
import { codes } from '../diagnostics/codes.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { addListedComponents } from '../discovery/add-listed-components.ts';
import { findServiceFiles } from '../discovery/find-service-files.ts';
import { buildTaskGraph } from '../graph/build-task-graph.ts';
import { checkDependencies } from '../graph/check-dependencies.ts';
import { checkInputs } from '../graph/check-inputs.ts';
import { checkOutputs } from '../graph/check-outputs.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../key/workspace-files.ts';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { rootName } from '../lib/root-name.ts';
import { sha256 } from '../lib/sha256.ts';
import { shownPath } from '../lib/shown-path.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Files } from '../model/files.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { Builtins, LockedImage } from '../model/plugin.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph } from '../model/task.ts';
import type { Tree } from '../model/tree.ts';
import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import type { FoundPlugins } from '../plugin-host/find-plugins.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { loadExecutors } from '../plugin-host/load-executors.ts';
import { readImageLock } from '../plugin-host/read-image-lock.ts';
import { resolveServices } from '../services/resolve-services.ts';
import { bringPlugins, findPluginsOf } from './bring-plugins.ts';
import { checkExecutorOptions } from './check-executor-options.ts';
import { type DerivedModel, givenDigest, isSourceOf, type ModelOrigin, type ModelSources, modelDigest } from './derived-model.ts';
import type { ModelStore } from './model-store.ts';
import { showInRoot } from './show-in-root.ts';

/** All that a tree of files says: configuration, services, tasks and their graph. */
export interface ResolvedTree {
  readonly tree: Tree;
  /** An earlier run has derived the same. */
  readonly isKnown: boolean;
  /** What is told of a sound tree each time that it is read. */
  readonly notes: readonly Diagnostic[];
  readonly config: WorkspaceConfig;
  readonly services: readonly Service[];
  /** Those that tasks use; hooks add theirs when they join a plan. */
  readonly executors: Map<string, Executor>;
  readonly files: WorkspaceFiles;
  readonly graph: TaskGraph;
  /** Digests of what all this was derived from, and of that part of it which is no file; undefined where no digest can hold it. */
  readonly origin: ModelOrigin | undefined;
  readonly plugins: readonly KnownPlugin[];
  /** Plugins left out because the workspace is not trusted. */
  readonly untrusted: readonly string[];
  /** What `mmo.lock` holds, by image reference. */
  readonly images: ReadonlyMap<string, LockedImage>;
}

export interface ResolveTreeOptions {
  readonly tree: Tree;
  /** The tree on disk, where `tree` is a commit. */
  readonly workTree?: Tree | undefined;
  /** Path of the configuration file in the tree, undefined without one. */
  readonly configPath: string | undefined;
  readonly name: string;
  readonly root: string;
  readonly roots: readonly ExtraRoot[];
  readonly builtins: Builtins;
  /** Models of earlier runs; what is derived now is added. */
  readonly models?: ModelStore | undefined;
  /** What a tree with the same files was derived from before. */
  readonly before?: ModelOrigin | undefined;
  /** Files of that tree that hold something else now, where nothing else differs from it. */
  readonly edited?: readonly string[] | undefined;
  /** Parsed service files of earlier runs by path and content id; new ones are added. */
  readonly parsed: Map<string, unknown>;
  readonly files: Files;
  readonly mmoVersion: string;
  /** Plugins are loaded whatever their options are. */
  readonly anyOptions?: boolean | undefined;
  /** Whose code may run: every plugin's, that of mmo alone, or nobody's (then no plugin counts at all). */
  readonly plugins: 'all' | 'trusted' | 'none';
}

/** Reads the configuration file, unless it was parsed before; undefined where it cannot be read. */
async function readConfig(
  configPath: string,
  { tree, name, models, parsed }: ResolveTreeOptions,
): Promise<{ readonly key: string; readonly checked: Checked<WorkspaceConfig> } | undefined> {
  const keyOf = (id: string): string => `config 2 ${configPath} ${name} ${id}`;
  const id = tree.get(configPath)?.id;
  const kept = id === undefined ? undefined : models?.config(keyOf(id));
  if (id !== undefined && kept !== undefined) return { key: keyOf(id), checked: { value: kept, diagnostics: [] } };
  const bytes = tree.read(configPath);
  if (bytes === undefined) return undefined;
  const key = keyOf(id ?? sha256(bytes));
  const parse = async (): Promise<Checked<WorkspaceConfig>> =>
    (await import('../config/parse-workspace-config.ts')).parseWorkspaceConfig(configPath, bytes, name);
  return { key, checked: await parsedOnce<WorkspaceConfig>(key, parsed, parse) };
}

/** Reads configuration and services out of a tree. Every mistake is told at once, in order of file and place. */
export async function resolveTree(options: ResolveTreeOptions): Promise<Checked<ResolvedTree>> {
  const { tree, configPath, name } = options;
  const asBefore = await resolveAsBefore(options);
  if (asBefore !== undefined) return { value: asBefore, diagnostics: asBefore.notes };
  const diagnostics: Diagnostic[] = [];
  let config = defaultWorkspaceConfig(name);
  let ofConfig: Checked<WorkspaceConfig> = { value: undefined, diagnostics: [] };
  let configKey: string | undefined;
  const read = configPath === undefined ? undefined : await readConfig(configPath, options);
  if (read !== undefined) {
    const { checked } = read;
    configKey = read.key;
    ofConfig = checked;
    // Without its configuration nothing can be said of a workspace.
    if (checked.value === undefined)
      return { value: undefined, diagnostics: inFileOrder([...checked.diagnostics, ...(await mistakesOfServices(config, options))]) };
    config = checked.value;
  }
  const found = await findPluginsOf(config, options);
  const ofWorkspace = exceptKeys(ofConfig, found, 'workspaceKeys');
  diagnostics.push(...ofWorkspace);
  const sources: ModelSources = { config, found, servicePaths: servicePaths(config, tree) };
  const kept = await keptTree(options, sources);
  if (kept !== undefined) return { value: kept, diagnostics: kept.notes };
  const notes: Diagnostic[] = [];
  const written: RawService[] = [];
  const absent = new Set<string>();
  for (const path of sources.servicePaths) {
    const parsed = await parseService(path, options);
    const mistakes = exceptKeys(parsed, found, 'serviceKeys');
    diagnostics.push(...mistakes);
    notes.push(...mistakes.filter(({ severity }) => severity === 'note'));
    if (parsed.value !== undefined && !hasError(mistakes)) written.push(...parsed.value);
    else absent.add(nameInBroken(path, tree));
  }
  const raws = addListedComponents(written, tree);
  if (ofWorkspace.length > 0) return { value: undefined, diagnostics: inFileOrder(diagnostics) };

  const brought = await bringPlugins(options, { config, raws, found });
  diagnostics.push(...brought.diagnostics);
  const resolved = resolveServices({ raws, config, ...brought, absent });
  const followers = hasError(brought.diagnostics) || brought.executorNames === undefined ? followersOfPlugins : none;
  diagnostics.push(...resolved.diagnostics.filter(({ code }) => !followers.has(code)));
  const { services } = resolved;
  const graph = buildTaskGraph(services);
  const workspaceFiles = createWorkspaceFiles(tree, services, config);
  diagnostics.push(
    ...checkDependencies(services, graph, absent).filter(({ code }) => !followers.has(code)),
    ...checkOutputs(services),
    // A broken file may be the one that takes these files out of another service's inputs.
    ...checkInputs(graph, workspaceFiles).filter(({ code }) => absent.size === 0 || certainOfInputs.has(code)),
    ...(await checkExecutorOptions(services, brought.executors)),
  );
  if (absent.size > 0) return { value: undefined, diagnostics: inFileOrder(diagnostics) };
  let origin: ModelOrigin | undefined;
  // All that is told comes from service files, which the digest holds.
  if (diagnostics.length === notes.length && isDerivable(options, sources)) {
    const model: DerivedModel = { services, graph, executors: [...brought.executors.keys()], inferredFrom: brought.inferredFrom, notes: inFileOrder(notes) };
    // Mistakes that a plugin excuses are excused anew each time.
    const about = { isLasting: options.workTree === undefined, configKey: ofConfig.diagnostics.length === 0 ? configKey : undefined, config };
    origin = { model: modelDigest(options, sources, model.inferredFrom), given: givenDigest(options, sources) };
    options.models?.add(origin.model, model, about);
  }
  return {
    value: {
      tree,
      isKnown: false,
      notes: inFileOrder(notes),
      config,
      services,
      executors: new Map(brought.executors),
      files: workspaceFiles,
      graph,
      origin,
      images: brought.images,
      plugins: brought.plugins,
      untrusted: brought.untrusted,
    },
    diagnostics: inFileOrder(diagnostics),
  };
}

/** The tree as it was derived before from the same sources. Plugins and executors are the code of today. */
async function keptTree(options: ResolveTreeOptions, sources: ModelSources): Promise<ResolvedTree | undefined> {
  const { models } = options;
  if (models === undefined || !isDerivable(options, sources)) return undefined;
  let digest = '';
  const model = models.find((inferredFrom) => {
    digest = modelDigest(options, sources, inferredFrom);
    return digest;
  });
  return model && resolveKept(options, sources, { model, origin: { model: digest, given: givenDigest(options, sources) } });
}

/** The same without a look at any file: a tree with the same sources of a model was derived before, by the same mmo, with the same plugins. */
async function resolveAsBefore(options: ResolveTreeOptions): Promise<ResolvedTree | undefined> {
  const { models, before, edited, configPath, plugins } = options;
  if (before === undefined || edited === undefined || plugins === 'none') return undefined;
  const kept = models?.at(before.model);
  if (kept === undefined) return undefined;
  const { model, config } = kept;
  if (edited.some(isSourceOf(model, configPath))) return undefined;
  const found = await findPluginsOf(config, options);
  if (found.diagnostics.length > 0 || givenDigest(options, { config, found }) !== before.given) return undefined;
  return resolveKept(options, { config, found }, { model, origin: { model: before.model, given: before.given } });
}

async function resolveKept(
  { tree, builtins }: ResolveTreeOptions,
  { config, found }: Pick<ModelSources, 'config' | 'found'>,
  { model, origin }: { readonly model: DerivedModel; readonly origin: ModelOrigin },
): Promise<ResolvedTree | undefined> {
  const { plugins, untrusted } = found;
  const { executors, diagnostics } = await loadExecutors({ builtins, plugins, wanted: new Set(model.executors) });
  if (diagnostics.length > 0) return undefined;
  const { services, graph, notes } = model;
  const files = createWorkspaceFiles(tree, services, config);
  let images: ReadonlyMap<string, LockedImage> | undefined;
  return {
    ...{ tree, isKnown: true, notes, config, services, executors: new Map(executors), files, graph, origin, plugins, untrusted },
    get images() {
      images ??= readImageLock(tree);
      return images;
    },
  };
}

/** Whether a digest can hold all that the tree is resolved from; what an old tool's list of components adds is left out of it. */
function isDerivable({ tree, plugins }: ResolveTreeOptions, { found }: ModelSources): boolean {
  return plugins !== 'none' && found.diagnostics.length === 0 && tree.get('builder.ini') === undefined;
}

function servicePaths(config: WorkspaceConfig, tree: Tree): readonly string[] {
  return findServiceFiles({ tree, patterns: config.services, roots: config.roots.map(rootName) });
}

async function mistakesOfServices(config: WorkspaceConfig, options: ResolveTreeOptions): Promise<readonly Diagnostic[]> {
  const parsed = await Promise.all(servicePaths(config, options.tree).map((path) => parseService(path, options)));
  return parsed.flatMap(({ diagnostics }) => diagnostics);
}

/** Leaves out the unknown keys that are a plugin's; where a plugin was left out, any key at the top may be its. */
function exceptKeys(
  { value, diagnostics }: Checked<unknown>,
  { plugins, untrusted }: FoundPlugins,
  kind: 'serviceKeys' | 'workspaceKeys',
): readonly Diagnostic[] {
  if (diagnostics.length === 0 || (value !== undefined && untrusted.length > 0)) return [];
  const keys = new Set(plugins.flatMap(({ manifest }) => manifest[kind] ?? []));
  return diagnostics.filter(({ code, message }) => !(code === codes.unknownKey.code && keys.has(/^unknown key "(.+)"$/.exec(message)?.[1] ?? '')));
}

const none: ReadonlySet<string> = new Set();

/** Mistakes that a plugin which could not be loaded may be the cause of: it would have brought the executor, the command, the list, the task. */
const followersOfPlugins: ReadonlySet<string> = new Set(
  [codes.unknownExecutor, codes.missingCommand, codes.inheritedNothing, codes.unknownDependencyTask].map(({ code }) => code),
);

/** Mistakes in inputs that no file of another service can undo. */
const certainOfInputs: ReadonlySet<string> = new Set([codes.unknownNamedInput, codes.namedInputCycle, codes.pathOutsideWorkspace].map(({ code }) => code));

/** The name that a service with a broken file most likely has. */
function nameInBroken(path: string, tree: Tree): string {
  const text = new TextDecoder().decode(tree.read(path)?.subarray(0, documentLimits.bytes));
  return /^name:[ \t]*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? path.split('/').at(-2) ?? '';
}

async function parseService(path: string, { tree, parsed, roots }: ResolveTreeOptions): Promise<Checked<readonly RawService[]>> {
  const result = await parsedOnce<readonly RawService[]>(`service 2 ${path} ${tree.get(path)?.id ?? ''}`, parsed, async () => {
    const bytes = tree.read(path);
    if (bytes === undefined) return { value: undefined, diagnostics: [diagnose('unreadableFile', { message: `${shownPath(roots, path)} cannot be read` })] };
    return (await import('../config/parse-service-file.ts')).parseServiceFile(path, bytes);
  });
  return roots.length === 0 ? result : showInRoot(result, roots);
}

/** What was parsed from these bytes before, or is parsed now; only what has no mistakes is kept. */
async function parsedOnce<T>(cacheKey: string, parsed: Map<string, unknown>, parse: () => Promise<Checked<T>>): Promise<Checked<T>> {
  const known = parsed.get(cacheKey);
  if (known !== undefined) return { value: known as T, diagnostics: [] };
  const result = await parse();
  if (result.value !== undefined && result.diagnostics.length === 0) parsed.set(cacheKey, result.value);
  return result;
}

function hasError(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

function inFileOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => byCodeUnit(a.span?.file ?? '', b.span?.file ?? '') || (a.span?.start ?? 0) - (b.span?.start ?? 0));
}
