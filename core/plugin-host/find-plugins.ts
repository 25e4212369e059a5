import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Files } from '../model/files.ts';
import type { Builtins, LockedImage, Plugin, PluginManifest } from '../model/plugin.ts';
import type { Tree } from '../model/tree.ts';
import type { PluginReference } from '../model/workspace.ts';
import { codeVersion } from './code-version.ts';
import { importPlugin } from './import-plugin.ts';
import type { KnownPlugin } from './known-plugin.ts';
import { loadPlugin } from './load-plugin.ts';
import { manifestOf } from './manifest-of.ts';
import { packageManifest } from './package-manifest.ts';
import { resolvePlugin } from './resolve-plugin.ts';

export interface FindPluginsOptions {
  readonly references: readonly PluginReference[];
  readonly builtins: Builtins;
  /** Absolute path of the workspace. */
  readonly root: string;
  readonly files: Files;
  /** The tree whose bytes decide a path plugin's version. */
  readonly tree: Tree;
  /** The tree on disk, whose code it is that is loaded. */
  readonly workTree: Tree;
  /** What `mmo.lock` holds. */
  readonly images: ReadonlyMap<string, LockedImage>;
  /** Manifests of earlier runs by the plugin's version; new ones are added. */
  readonly known: Map<string, unknown>;
  readonly mmoVersion: string;
  /** Options are not held against the plugin's schema: to bring them up to date. */
  readonly anyOptions?: boolean | undefined;
  /** Code of the workspace may run. Without it, plugins given by path and npm packages are left out. */
  readonly trusted: boolean;
}

export interface FoundPlugins {
  /** In the order of `mmo.json`. */
  readonly plugins: readonly KnownPlugin[];
  /** Names of those left out for want of trust. */
  readonly untrusted: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Finds what `plugins` names without running its code: built-ins and packages have a manifest, of others the one that
 * was learnt when they were last loaded counts as long as their code is the same. Only what was never seen is loaded.
 */
export async function findPlugins(options: FindPluginsOptions): Promise<FoundPlugins> {
  const plugins: KnownPlugin[] = [];
  const untrusted: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const reference of options.references) {
    const found = await findPlugin(reference, options);
    diagnostics.push(...found.diagnostics);
    if (found.value === 'untrusted') untrusted.push(reference.name ?? '');
    else if (found.value !== undefined) plugins.push(found.value);
  }
  return { plugins, untrusted, diagnostics };
}

async function findPlugin(reference: PluginReference, options: FindPluginsOptions): Promise<Checked<KnownPlugin | 'untrusted'>> {
  if (reference.image !== undefined) return findImage(reference, reference.image, options);
  const name = reference.name ?? '';
  const builtin = Object.hasOwn(options.builtins.plugins, name) ? options.builtins.plugins[name] : undefined;
  if (builtin !== undefined) {
    const { manifest, load } = builtin;
    return { value: { name, reference, version: undefined, manifest, load: loader(name, reference, { options, importValue: load }) }, diagnostics: [] };
  }
  if (!options.trusted) return { value: 'untrusted', diagnostics: [] };
  const resolved = resolvePlugin(name, options.root, options.files);
  if (resolved === undefined) return notFound(name, reference, options);
  const version = codeVersion(resolved, options);
  const onDisk = options.tree === options.workTree ? version : codeVersion(resolved, { ...options, tree: options.workTree });
  const about = { name, reference, version, isOther: version !== onDisk };
  const load = loader(name, reference, { options, importValue: () => importPlugin(resolved.file, onDisk) });
  const known = (one: string): PluginManifest | undefined => options.known.get(manifestKey(name, one)) as PluginManifest | undefined;
  const manifest = (resolved.package && packageManifest(resolved.package)) ?? known(version) ?? known(onDisk);
  if (manifest !== undefined) return { value: { ...about, manifest, load }, diagnostics: [] };
  const loaded = await load();
  if (loaded.value === undefined) return { value: undefined, diagnostics: loaded.diagnostics };
  const learnt = manifestOf(loaded.value);
  options.known.set(manifestKey(name, onDisk), learnt);
  return { value: { ...about, manifest: learnt, load }, diagnostics: [] };
}

function manifestKey(name: string, version: string): string {
  return `plugin 4 ${name} ${version}`;
}

function loader(
  name: string,
  reference: PluginReference,
  { options, importValue }: { readonly options: FindPluginsOptions; readonly importValue: () => Promise<unknown> },
): () => Promise<Checked<Plugin>> {
  let loaded: Promise<Checked<Plugin>> | undefined;
  return () => {
    loaded ??= loadPlugin({ name, reference, importValue, mmoVersion: options.mmoVersion, anyOptions: options.anyOptions });
    return loaded;
  };
}

async function findImage(reference: PluginReference, image: string, options: FindPluginsOptions): Promise<Checked<KnownPlugin>> {
  const locked = options.images.get(image);
  const make = options.builtins.imagePlugin;
  // What a daemon would have to tell is told before a run; until then the plugin has nothing to offer.
  if (locked === undefined || make === undefined) return { value: undefined, diagnostics: [] };
  const load = loader(image, reference, { options, importValue: async () => (await make())(image, reference.options, locked) });
  const loaded = await load();
  if (loaded.value === undefined) return { value: undefined, diagnostics: loaded.diagnostics };
  return { value: { name: image, reference, version: locked.digest, manifest: manifestOf(loaded.value), load }, diagnostics: [] };
}

function notFound(name: string, { span }: PluginReference, { builtins }: FindPluginsOptions): Checked<never> {
  const near = suggest(name, Object.keys(builtins.plugins));
  return {
    value: undefined,
    diagnostics: [diagnose('pluginNotFound', { message: `the plugin "${name}" cannot be found`, span, hint: near && `did you mean "${near}"?` })],
  };
}
