import type { Host } from '../host/host.ts';
import type { TreeEntry } from '../model/tree.ts';
import { toFileMode } from './list-work-tree.ts';
import { isGitError, runGit } from './run-git.ts';

/**
 * What a commit (or tree), given by its full id, has at the paths where git's index has something else: entries by path below the folder
 * `root`, undefined where it has nothing. `undefined` where git cannot tell, or where a submodule or a conflict is among them.
 */
export function changedInIndex(host: Host, root: string, commit: string): ReadonlyMap<string, TreeEntry | undefined> | undefined {
  const answer = runGit(host, root, [
    'diff-index',
    '--cached',
    '--raw',
    '-z',
    '--no-abbrev',
    '--no-renames',
    '--ita-visible-in-index',
    '--relative',
    commit,
    '--',
  ]);
  if (isGitError(answer)) return undefined;
  const found = new Map<string, TreeEntry | undefined>();
  // `:MODE MODE ID ID STATUS<nul>path<nul>`
  const fields = Buffer.from(answer).toString('utf8').split('\0');
  for (let n = 0; n + 1 < fields.length; n += 2) {
    const [about = '', path = ''] = [fields[n], fields[n + 1]];
    const [was = '', is = '', id = '', , status] = about.slice(1).split(' ');
    if (status === 'U' || was === '160000' || is === '160000' || path.includes('\uFFFD')) return undefined;
    if (path.startsWith('.mmo/')) continue;
    const mode = toFileMode(was);
    found.set(path, status === 'A' ? undefined : { path, mode, id, blobId: id });
  }
  return found;
}
