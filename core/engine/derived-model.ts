import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph } from '../model/task.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import type { FoundPlugins } from '../plugin-host/find-plugins.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';

/** Files at the top that a model follows from, whatever the configuration says. */
const SOURCES = ['mmo.lock', '.mmoignore'] as const;

/** What a sound tree says, as long as nothing that it was derived from is another. */
export interface DerivedModel {
  readonly services: readonly Service[];
  readonly graph: TaskGraph;
  /** Names of the executors that tasks use. */
  readonly executors: readonly string[];
  /** Files that inference has read; undefined where no plugin infers, and the tree's other files say nothing. */
  readonly inferredFrom: readonly string[] | undefined;
  /** What is told of its service files each time, although nothing has to be mended. */
  readonly notes: readonly Diagnostic[];
}

/** What it is derived from, beside the bytes of files. */
export interface ModelSources {
  readonly config: WorkspaceConfig;
  readonly found: FoundPlugins;
  readonly servicePaths: readonly string[];
}

/** Digests of what a model was derived from, and of that part of it which is no file. */
export interface ModelOrigin {
  readonly model: string;
  readonly given: string;
}

/** Digest of what a model is derived from beside the files of its tree. */
export function givenDigest(
  { configPath, name, roots, builtins, mmoVersion }: ResolveTreeOptions,
  { config, found }: Pick<ModelSources, 'config' | 'found'>,
): string {
  return sha256(
    canonicalText([
      [builtins.build, mmoVersion, configPath, name, config.file],
      roots.map((root) => [root.name, root.shown]),
      found.plugins.map((plugin) => [plugin.name, plugin.version, plugin.isOther, plugin.manifest]),
      found.untrusted,
    ]),
  );
}

/** Tells of the files of a model's tree whether the model follows from what they hold. */
export function isSourceOf({ services, inferredFrom = [] }: DerivedModel, configPath: string | undefined): (path: string) => boolean {
  const sources = new Set([...SOURCES, ...services.map(({ file }) => file), ...inferredFrom, ...(configPath === undefined ? [] : [configPath])]);
  return (path) => sources.has(path);
}

/** Digest of everything that a model is derived from: whatever could make another one out of this tree makes another digest. */
export function modelDigest(options: ResolveTreeOptions, sources: ModelSources, inferredFrom: DerivedModel['inferredFrom']): string {
  const { tree, configPath, roots } = options;
  const idOf = (path: string): readonly [string, string | undefined] => [path, tree.get(path)?.id];
  const rules = roots.map((root) => `${root.name}/.mmoignore`);
  return sha256(
    canonicalText([
      'mmo model 2',
      givenDigest(options, sources),
      [...(configPath === undefined ? [] : [configPath]), ...SOURCES, ...rules].map(idOf),
      sources.servicePaths.map(idOf),
      inferredFrom === undefined ? undefined : [tree.paths.join('\0'), inferredFrom.map(idOf)],
    ]),
  );
}
