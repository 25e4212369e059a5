import { posix } from 'node:path';
import { byCodeUnit } from '../../lib/by-code-unit.ts';
import type { WorkspacePath } from '../../model/tree.ts';

/** Files and folders that a task wants and does not declare. */
export interface Undeclared {
  /** The service's folder. */
  readonly root: WorkspacePath;
  readonly files: readonly WorkspacePath[];
  /** Folders whose entries it listed. */
  readonly folders: readonly WorkspacePath[];
  /** Git ignores the file: only its full path can be an input. */
  readonly isIgnored: (path: WorkspacePath) => boolean;
}

const SIBLINGS = 3;
const LINES = 6;

/** The items to add to `inputs`, in the form of service.yml: many siblings become a glob, and many globs a whole folder. */
export function suggestInputs({ root, files, folders, isIgnored }: Undeclared): readonly string[] {
  const ignored = files.filter(isIgnored);
  const globs = rollUp(
    new Set([
      ...folders.map((folder) => join(escapeGlob(folder), '*')),
      ...groupSiblings(
        files.filter((path) => !isIgnored(path)),
        folders,
      ),
    ]),
    escapeGlob(root),
  );
  return [...ignored.map(escapeGlob), ...globs].map((item) => fromService(item, root)).sort(byCodeUnit);
}

function groupSiblings(files: readonly WorkspacePath[], listed: readonly WorkspacePath[]): readonly string[] {
  const groups = new Map<string, WorkspacePath[]>();
  for (const path of files) {
    const folder = folderOf(path);
    if (listed.includes(folder)) continue;
    const extension = posix.extname(path);
    const glob = join(escapeGlob(folder), extension === '' ? posix.basename(path) : `*${escapeGlob(extension)}`);
    groups.set(glob, [...(groups.get(glob) ?? []), path]);
  }
  return [...groups].flatMap(([glob, paths]) => (paths.length >= SIBLINGS ? [glob] : paths.map(escapeGlob)));
}

/** Where a folder below the workspace has many items in several folders, all of it is meant; never the service's own folder or one above it. */
function rollUp(items: ReadonlySet<string>, root: WorkspacePath): readonly string[] {
  const counts = new Map<string, Set<string>>();
  for (const item of items) {
    for (let folder = folderOf(item); folder !== ''; folder = folderOf(folder)) {
      if (root === folder || root.startsWith(`${folder}/`)) break;
      counts.set(folder, (counts.get(folder) ?? new Set()).add(item));
    }
  }
  const deepest = [...counts]
    .filter(([, below]) => below.size > LINES && new Set([...below].map(folderOf)).size > 1)
    .sort(([a], [b]) => b.length - a.length || byCodeUnit(a, b))
    .at(0);
  if (deepest === undefined) return [...items];
  const [folder, below] = deepest;
  return rollUp(new Set([...[...items].filter((item) => !below.has(item)), `${folder}/**`]), root);
}

function fromService(item: string, root: WorkspacePath): string {
  const prefix = root === '' ? '' : `${escapeGlob(root)}/`;
  return item.startsWith(prefix) ? item.slice(prefix.length) : `//${item}`;
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!+@$]/g, '\\$&');
}
