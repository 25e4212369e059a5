import type { InferTree } from '../../core/plugin-api.ts';
import type { GoModules } from './go-modules.ts';
import type { GoSources } from './go-sources.ts';
import { joinFolder } from './join-folder.ts';

export interface GoInputsRequest {
  /** The service's folder. */
  readonly dir: string;
  readonly modules: GoModules;
  readonly sources: GoSources;
  readonly tree: InferTree;
  /** Folders of all packages that are compiled. */
  readonly packages: readonly string[];
  /** Those of them whose tests are compiled, too; their `testdata` counts with `testdata`. */
  readonly tested: readonly string[];
  readonly testdata: boolean;
}

/** Input globs of a task that compiles these packages: sources, embedded files, module files, vendored packages; nothing else. */
export function goInputs({ dir, modules, sources, tree, packages, tested, testdata }: GoInputsRequest): readonly string[] {
  const at = (path: string): string => relativeGlob(dir, path);
  const include: string[] = [];
  const exclude: string[] = [];
  const embeddedGlobs: string[] = [];
  const withTests: string[] = [];
  for (const folder of packages) {
    const extensions = sources.extensions(folder);
    const isTested = tested.includes(folder);
    include.push(at(join(escapeGlob(folder), extensions.length === 1 ? '*.go' : `*.{${extensions.join(',')}}`)));
    const files = sources.read(folder);
    const embeds = files.filter((file) => isTested || !file.isTest).flatMap((file) => file.embeds);
    const globs = embeds.flatMap((pattern) => embedded(folder, pattern, tree));
    embeddedGlobs.push(...globs);
    include.push(...globs.map(at));
    const hidesNothing = !embeds.some((pattern) => /_test\.go$|\*(?:\.go)?$/.test(pattern));
    if (!isTested && hidesNothing && files.some((file) => file.isTest)) withTests.push(escapeGlob(folder));
    const data = join(escapeGlob(folder), 'testdata/**');
    if (testdata && isTested && tree.listWorkspace([data]).length > 0) include.push(at(data));
  }
  // A package may be embedded by another one as a whole: a template of sources, say.
  const embeddedBelow = embeddedGlobs.filter((glob) => glob.endsWith('**')).map((glob) => glob.replace(/\/?(?:[^/]*(?<!\\)[*?[]).*$/, ''));
  const isEmbedded = (folder: string): boolean => embeddedBelow.some((base) => base === '' || folder === base || folder.startsWith(`${base}/`));
  for (const folder of withTests) if (!isEmbedded(folder)) exclude.push(`!${at(join(folder, '*_test.go'))}`);
  const vendor = modules.vendor === undefined ? [] : [at(join(escapeGlob(modules.vendor), '**'))];
  return [...new Set([...include, ...modules.files.map((path) => at(escapeGlob(path))), ...vendor, ...exclude])];
}

/** What a `//go:embed` pattern names: a file, what a wildcard matches, or all below a folder. */
function embedded(folder: string, written: string, tree: InferTree): readonly string[] {
  const pattern = written.replace(/^all:/, '').replace(/[{}()!+@]/g, '\\$&');
  const glob = joinFolder(escapeGlob(folder), pattern);
  if (glob === undefined) return [];
  const below = `${glob === '' ? '' : `${glob}/`}**`;
  const matched = new Set(tree.listWorkspace([glob]));
  const isFolder = tree.listWorkspace([below]).some((path) => !matched.has(path));
  const isWild = /[*?[]/.test(pattern);
  return [...(isFolder && !isWild ? [] : [glob]), ...(isFolder ? [below] : [])];
}

/** Relative to the service's folder, or to the workspace where it lies elsewhere. */
function relativeGlob(dir: string, glob: string): string {
  const prefix = dir === '' ? '' : `${escapeGlob(dir)}/`;
  const inside = glob.startsWith(prefix) ? glob.slice(prefix.length) : undefined;
  return inside === undefined || /^[!$]/.test(inside) ? `//${glob}` : inside;
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@]/g, '\\$&');
}

function join(dir: string, path: string): string {
  return dir === '' ? path : `${dir}/${path}`;
}
