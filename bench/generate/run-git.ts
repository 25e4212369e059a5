import { spawnSync } from 'node:child_process';

const identity = { GIT_AUTHOR_NAME: 'bench', GIT_AUTHOR_EMAIL: 'bench@example.test', GIT_COMMITTER_NAME: 'bench', GIT_COMMITTER_EMAIL: 'bench@example.test' };

/** Runs git without the user's configuration; throws when it fails. */
export function runGit(dir: string, args: readonly string[]): void {
  const env = { ...process.env, ...identity, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const { status, stderr } = spawnSync('git', args, { cwd: dir, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args.join(' ')} exited with ${status}: ${stderr}`);
}
