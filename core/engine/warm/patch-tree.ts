import type { Host } from '../../host/host.ts';
import { absolutePath } from '../../lib/absolute-path.ts';
import type { Places } from '../../model/places.ts';
import type { WorkTree } from '../../source/work-tree.ts';
import type { TaskRecords } from '../task-records.ts';

/** What a tree is patched with. */
export interface PatchOptions {
  readonly host: Host;
  readonly workspace: Places;
  readonly tree: WorkTree;
  readonly records: TaskRecords;
  readonly isStructural: (path: string, isNewOrGone: boolean) => boolean;
}

/** A tree after a patch. */
export interface Patched {
  /** Every file that may have changed since the tree was read, whether or not somebody has taken that over already. */
  readonly paths: readonly string[];
  /** Files have come or gone. */
  readonly isListMoved: boolean;
}

/** Above so many files it is quicker to read everything. */
const MOST_FILES = 1_000;

/** Brings a tree up to date where something is said to have changed; undefined where only reading everything anew will do. */
export function patchTree(paths: readonly string[], { host, workspace, tree, records, isStructural }: PatchOptions): Patched | undefined {
  const isOutput = (path: string): boolean => records.isOutput(path);
  const files = new Set<string>();
  const folders = new Set<string>();
  for (const path of paths) {
    if (path === '.mmo' || path.startsWith('.mmo/') || isOutput(path)) continue;
    const kind = path === '' ? 'directory' : host.files.lstat(absolutePath(workspace, path))?.kind;
    if (kind === 'directory') folders.add(path);
    else if (tree.get(path) !== undefined) files.add(path);
    else if (kind !== undefined) {
      files.add(path);
      folders.add(parentOf(path));
    }
    // A folder that has come, gone or been replaced: its files tell nothing themselves.
    if (path !== '' && kind !== 'file' && kind !== 'symlink') for (const below of tree.below(path)) files.add(below);
    if (files.size > MOST_FILES) return undefined;
  }
  const wasListed = new Set([...files].filter((path) => tree.get(path) !== undefined));
  for (const path of files) {
    const isGone = !host.files.exists(absolutePath(workspace, path));
    if (isStructural(path, isGone || !wasListed.has(path))) return undefined;
  }
  const changed = tree.revalidate({ files: [...files], folders: [...folders], isOutput });
  if (changed.some((path) => !files.has(path) && isStructural(path, true))) return undefined;
  const all = new Set([...files, ...changed]);
  return { paths: [...all].sort(), isListMoved: [...all].some((path) => wasListed.has(path) !== (tree.get(path) !== undefined)) };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
