import { findIgnored } from '../git/find-ignored.ts';
import { isGitError, runGit } from '../git/run-git.ts';
import type { Host } from '../host/host.ts';

/** A path that turned up in a listing. */
export interface Candidate {
  readonly path: string;
  readonly kind: 'file' | 'directory';
}

/** Tells which paths are ignored, and remembers it. */
export interface IgnoredPaths {
  /** Those that are not ignored; their parents must not be. */
  keep(candidates: readonly Candidate[]): readonly Candidate[];
  /** Forgets everything: a file of rules has changed. */
  reset(): void;
}

/** For so many questions, naming the paths is quicker than having git look through all folders. */
const FEW_QUESTIONS = 3;

/** Asks git, for single paths at first, then once for all that is ignored now, and for what turns up later; `submodules` are asked for their own paths. */
export function gitIgnoredPaths(host: Host, root: string, submodules: readonly string[]): IgnoredPaths {
  const known = new Map<string, boolean>();
  let questions = 0;
  return {
    keep: (candidates) => {
      if (candidates.some(({ path }) => !known.has(path))) {
        questions += 1;
        if (questions === FEW_QUESTIONS + 1) for (const path of listIgnored(host, root)) known.set(path, true);
      }
      const asked = new Map<string, string[]>();
      for (const { path } of candidates) {
        if (known.has(path)) continue;
        const folder = submodules.findLast((name) => path.startsWith(`${name}/`)) ?? '';
        asked.set(folder, [...(asked.get(folder) ?? []), path]);
      }
      for (const [folder, paths] of asked) {
        const start = folder === '' ? 0 : folder.length + 1;
        const ignored = findIgnored(
          host,
          folder === '' ? root : `${root}/${folder}`,
          paths.map((path) => path.slice(start)),
        );
        for (const path of paths) known.set(path, ignored.has(path.slice(start)));
      }
      return candidates.filter(({ path }) => known.get(path) !== true);
    },
    reset: () => {
      known.clear();
      questions = 0;
    },
  };
}

/** All that is ignored on disk now, whole folders as one. */
function listIgnored(host: Host, root: string): readonly string[] {
  const answer = runGit(host, root, ['ls-files', '-z', '-o', '-i', '--exclude-standard', '--directory']);
  if (isGitError(answer)) return [];
  return Buffer.from(answer)
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '')
    .map((path) => path.replace(/\/$/, ''));
}
