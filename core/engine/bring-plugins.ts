import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { LockedImage } from '../model/plugin.ts';
import type { RawService, WorkspaceConfig } from '../model/workspace.ts';
import { checkPluginKeys } from '../plugin-host/check-plugin-keys.ts';
import type { FoundPlugins } from '../plugin-host/find-plugins.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { loadExecutors } from '../plugin-host/load-executors.ts';
import { readImageLock } from '../plugin-host/read-image-lock.ts';
import { inferServices } from '../services/infer-services.ts';
import type { InferredLayer } from '../services/inferred-layer.ts';
import { serviceIdentity } from '../services/resolve-service.ts';
import { wantedExecutors } from '../services/wanted-executors.ts';
import type { ResolveTreeOptions } from './resolved-tree.ts';

/** What plugins bring to a tree of files. */
export interface BroughtPlugins {
  readonly plugins: readonly KnownPlugin[];
  /** Left out because the workspace is not trusted. */
  readonly untrusted: readonly string[];
  /** What `mmo.lock` holds, by image reference. */
  readonly images: ReadonlyMap<string, LockedImage>;
  readonly inferred: ReadonlyMap<string, readonly InferredLayer[]>;
  /** Files that inference has read; undefined where no plugin infers. */
  readonly inferredFrom: readonly string[] | undefined;
  /** Those that tasks use. */
  readonly executors: ReadonlyMap<string, Executor>;
  /** All executors that there are; undefined where a plugin was left out, which may have others. */
  readonly executorNames: ReadonlySet<string> | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Has the plugins infer, checks the keys that are theirs, and loads the executors that the tasks use: no code that nobody needs. */
export async function bringPlugins(
  { tree, builtins, parsed, plugins: allowed }: ResolveTreeOptions,
  { config, raws, found }: { readonly config: WorkspaceConfig; readonly raws: readonly RawService[]; readonly found: FoundPlugins },
): Promise<BroughtPlugins> {
  const images = readImageLock(tree);
  const { plugins, untrusted } = found;
  const diagnostics: Diagnostic[] = [...found.diagnostics, ...(await checkPluginKeys(plugins, 'workspace', { values: config.extra, spans: config.spans }))];
  for (const { value, spans } of raws) diagnostics.push(...(await checkPluginKeys(plugins, 'service', { values: value, spans })));
  const identities = raws.map((raw) => serviceIdentity(raw)).sort((a, b) => byCodeUnit(a.name, b.name));
  const inferred = await inferServices({ identities, plugins, tree, known: parsed, build: builtins.build });
  const loaded = await loadExecutors({ builtins, plugins, wanted: wantedExecutors(raws, config, inferred.layers) });
  const isWhole = untrusted.length === 0 && config.plugins.every(({ image }) => image === undefined || images.has(image)) && allowed !== 'none';
  return {
    plugins,
    untrusted,
    images,
    inferred: inferred.layers,
    inferredFrom: inferred.readFiles,
    executors: loaded.executors,
    executorNames: isWhole ? loaded.names : undefined,
    // A plugin that cannot be loaded is told once, whoever asked for it.
    diagnostics: [...new Set([...diagnostics, ...inferred.diagnostics, ...loaded.diagnostics])],
  };
}
