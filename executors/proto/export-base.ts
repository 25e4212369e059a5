import type { ExecutorContext } from '../../core/plugin-api.ts';
import { isWithin, join, type Stage } from './stage-sources.ts';

/** Where the base is, or why it cannot be had. */
export type ExportedBase = { readonly dir: string; readonly paths: readonly string[]; readonly commit: string } | { readonly problem: string };

/** Writes the sources of a commit's roots into a folder of the task, at their workspace paths. The index and the work tree stay as they are. */
export async function exportBase(against: string | undefined, stage: Stage, context: ExecutorContext): Promise<ExportedBase> {
  const dir = `${context.tmpDir}/proto-base`;
  const index = { GIT_INDEX_FILE: `${context.tmpDir}/proto-base-index` };
  const git = async (args: readonly string[], input?: string): Promise<string | undefined> => {
    let text = '';
    const onOutput = (stream: 'stdout' | 'stderr', piece: string): void => {
      if (stream === 'stdout') text += piece;
    };
    const { exitCode } = await context.spawn(['git', ...args], {
      cwd: context.workspaceRoot,
      quiet: true,
      onOutput,
      env: index,
      ...(input === undefined ? {} : { input }),
    });
    return exitCode === 0 ? text : undefined;
  };
  const top = await git(['rev-parse', '--show-prefix']);
  if (top === undefined) return { problem: 'the workspace is not in a git repository; `against` may name a descriptor file instead' };
  const prefix = top.trim();
  const ref = against ?? (await defaultBranch(git));
  if (ref === undefined) return { problem: 'there is no default branch to compare with: set the option `against` to a git ref or a descriptor file' };
  const tip = (await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]))?.trim();
  if (tip === undefined) return { problem: `git knows no commit "${ref}" (option against); fetch it, or name another` };
  const commit = (await git(['merge-base', 'HEAD', tip]))?.trim() ?? tip;
  const listed = (await git(['ls-tree', '-r', '-z', '--full-tree', '--name-only', commit])) ?? '';
  const roots = [...stage.roots, ...stage.include, ...[stage.configDir ?? []].flat()];
  const wanted = listed
    .split('\0')
    .filter((path) => path.startsWith(prefix) && /(?:\.proto|(?:^|\/)buf\.(?:yaml|lock))$/.test(path))
    .map((path) => path.slice(prefix.length))
    .filter((path) => roots.some((root) => isWithin(path, root)));
  context.files.remove(dir);
  context.files.mkdir(dir);
  if (wanted.length === 0) return { dir, paths: [], commit };
  if ((await git(['read-tree', commit])) === undefined) return { problem: `git cannot read the tree of ${commit}` };
  const input = wanted.map((path) => `${path}\0`).join('');
  if ((await git(['checkout-index', '-q', '-z', '--stdin', `--prefix=${dir}/`], input)) === undefined) {
    return { problem: `git cannot write the files of ${commit}; in a partial clone they must be fetched first` };
  }
  // checkout-index writes paths as the repository has them.
  const below = join(prefix);
  return { dir: below === '' ? dir : `${dir}/${below}`, paths: wanted, commit };
}

async function defaultBranch(git: (args: readonly string[]) => Promise<string | undefined>): Promise<string | undefined> {
  const remote = (await git(['symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD']))?.trim();
  for (const name of [remote, 'origin/main', 'origin/master', 'main', 'master']) {
    if (name && (await git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`])) !== undefined) return name;
  }
  return undefined;
}
