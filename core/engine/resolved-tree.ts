import { defaultWorkspaceConfig } from '../config/default-workspace-config.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../key/workspace-files.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Files } from '../model/files.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { Builtins, LockedImage } from '../model/plugin.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph } from '../model/task.ts';
import type { Tree } from '../model/tree.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { loadExecutors } from '../plugin-host/load-executors.ts';
import { readImageLock } from '../plugin-host/read-image-lock.ts';
import { type DerivedModel, givenDigest, isSourceOf, type ModelOrigin, type ModelSources, modelDigest } from './derived-model.ts';
import { findPluginsOf } from './find-plugins-of.ts';
import type { ModelStore } from './model-store.ts';
import { parsedOnce } from './parsed-once.ts';
import { servicePathsOf } from './service-paths-of.ts';

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
  const { configPath, name } = options;
  const asBefore = await resolveAsBefore(options);
  if (asBefore !== undefined) return { value: asBefore, diagnostics: asBefore.notes };
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
      return { value: undefined, diagnostics: await (await import('./mistakes-without-config.ts')).mistakesWithoutConfig(checked.diagnostics, options) };
    config = checked.value;
  }
  const found = await findPluginsOf(config, options);
  const sources: ModelSources = { config, found, servicePaths: servicePathsOf(config, options.tree) };
  const kept = await keptTree(options, sources);
  if (kept !== undefined) return { value: kept, diagnostics: kept.notes };
  return (await import('./derive-tree.ts')).deriveTree(options, { sources, ofConfig, configKey, isDerivable: isDerivable(options, sources) });
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

/** Whether a digest can hold all that the tree is resolved from; what an old tool's lists of components and folders add is left out of it. */
function isDerivable({ tree, plugins }: ResolveTreeOptions, { found }: ModelSources): boolean {
  return plugins !== 'none' && found.diagnostics.length === 0 && tree.get('builder.ini') === undefined && tree.get('deployer.ini') === undefined;
}
