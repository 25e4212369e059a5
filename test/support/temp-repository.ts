import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own for one test, with git in it. */
export interface TempRepository {
  /** Absolute, without links. */
  readonly root: string;
  write(path: string, content: string | Uint8Array, mode?: number): void;
  remove(path: string): void;
  /** Runs git and returns its output, trimmed. */
  git(...args: readonly string[]): string;
  /** Adds all and commits; returns the id. */
  commit(message?: string): string;
}

/** Makes a temporary folder that is deleted after the test; a repository on branch main unless `init` is false. */
export function createTempRepository(
  defer: (cleanup: () => unknown) => void,
  { init = true, args = [] }: { init?: boolean; args?: readonly string[] } = {},
): TempRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-git-')));
  defer(() => rmSync(root, { recursive: true, force: true }));
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', LC_ALL: 'C' };
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', '-c', 'protocol.file.allow=always'];
  const git = (...words: readonly string[]): string =>
    execFileSync('git', [...identity, ...words], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
      .toString()
      .trim();
  if (init) git('init', '-q', '-b', 'main', ...args);
  return {
    root,
    write: (path, content, mode) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
      if (mode !== undefined) chmodSync(join(root, path), mode);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true, force: true }),
    git,
    commit: (message = 'change') => {
      git('add', '-A');
      git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}
