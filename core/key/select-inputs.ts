import picomatch from 'picomatch';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { compileGlob, compileGlobs } from '../lib/compile-glob.ts';
import type { Task } from '../model/task.ts';
import type { ExpandedInputs } from './expand-inputs.ts';
import { defaultMatcher, foldersOf, inputMatcher } from './input-matcher.ts';
import { pathsBelow } from './paths-below.ts';
import type { WorkspaceFiles } from './workspace-files.ts';

/** The files a task's record holds. */
export interface SelectedInputs {
  /** In code-unit order, each in the tree. */
  readonly paths: readonly string[];
  /** Named without a wildcard and not in the tree: git ignores them, or they do not exist. */
  readonly literals: readonly string[];
  /** Folders that were searched: what appears in one, or beside a file below it, may be an input. */
  readonly bases: readonly string[];
  /** True for a path that would be chosen, were it in the tree. */
  readonly matches: (path: string) => boolean;
}

/** Chooses a task's input files. Outputs of tasks are never among them: they are keyed along the edges. */
export function selectInputs(task: Pick<Task, 'root'>, expanded: ExpandedInputs, files: WorkspaceFiles): SelectedInputs {
  if (expanded.useDefault && expanded.useUpstream !== true && expanded.include.length + expanded.exclude.length === 0) return selectDefault(task.root, files);
  const chosen = new Set<string>();
  const literals: string[] = [];
  const excluded = compileGlobs(expanded.exclude);
  const keep = (path: string): void => {
    if (files.outputs.taskOf(path) === undefined && !excluded(path)) chosen.add(path);
  };
  const folders = foldersOf(task, expanded, files);
  for (const folder of folders) {
    for (const path of files.own(folder)) if (!excluded(path)) chosen.add(path);
    for (const path of files.shared(folder)) keep(path);
  }
  for (const { glob } of expanded.include) {
    const literal = literalOf(glob);
    if (literal !== undefined) {
      const below = pathsBelow(files.tree.paths, `${literal}/`);
      if (files.tree.get(literal) !== undefined) keep(literal);
      else if (below.length === 0 && files.outputs.taskOf(literal) === undefined && !excluded(literal)) literals.push(literal);
      for (const path of below) keep(path);
      for (const path of files.submodules()) if (literal.startsWith(`${path}/`)) keep(path);
      continue;
    }
    const matches = compileGlob(glob);
    const prefix = staticPrefix(glob);
    for (const path of pathsBelow(files.tree.paths, prefix)) if (matches(path)) keep(path);
    // What a submodule that is not checked out holds cannot be matched, so all of it counts.
    for (const path of files.submodules()) if (path.startsWith(prefix) || prefix.startsWith(`${path}/`)) keep(path);
  }
  const paths = [...chosen].sort(byCodeUnit);
  const bases = new Set(folders.flatMap((folder) => [folder, ...foldersAbove(folder)]));
  for (const { glob } of expanded.include) bases.add(literalOf(glob) ?? staticPrefix(glob).replace(/\/$/, ''));
  return {
    paths,
    bases: [...bases].sort(byCodeUnit),
    literals: [...new Set(literals)].sort(byCodeUnit),
    matches: inputMatcher(task, expanded, files),
  };
}

/** The same where the default set is all. */
function selectDefault(folder: string, files: WorkspaceFiles): SelectedInputs {
  const isNoOutput = (path: string): boolean => files.outputs.taskOf(path) === undefined;
  const own = files.own(folder);
  const start = folder === '' ? '' : `${folder}/`;
  const shared = files.shared(folder).filter((path) => isNoOutput(path) && !(path.startsWith(start) && own.includes(path)));
  return {
    paths: shared.length === 0 ? own : [...own, ...shared].sort(byCodeUnit),
    literals: [],
    bases: [folder, ...foldersAbove(folder)].sort(byCodeUnit),
    matches: defaultMatcher(folder, files),
  };
}

/** The path a pattern without wildcards names. */
function literalOf(glob: string): string | undefined {
  return picomatch.scan(glob).isGlob ? undefined : glob.replace(/\\(.)/g, '$1');
}

/** Where a lockfile could appear that counts by default. */
function foldersAbove(dir: string): readonly string[] {
  if (dir === '') return [];
  const parent = dir.slice(0, Math.max(0, dir.lastIndexOf('/')));
  return [parent, ...foldersAbove(parent)];
}

/** The folder part of a glob up to its first wildcard, with its slash. */
function staticPrefix(glob: string): string {
  const { base } = picomatch.scan(glob);
  return base === '' ? '' : `${base.replace(/\\(.)/g, '$1')}/`;
}
