import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { mmoCommand } from './mmo-command.ts';
import { type MmoProcess, type MmoResult, startCommand } from './start-command.ts';

export interface CallOptions {
  /** Added to the rig's own environment; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Relative to the workspace. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Given each line of standard output as it comes. */
  readonly onLine?: (line: string) => void;
}

/** A workspace in a temporary folder, and the real CLI to act on it. Paths are relative to the workspace. */
export interface Rig {
  readonly root: string;
  /** Runs `mmo <args>` to its end. */
  readonly mmo: (args: readonly string[], options?: CallOptions) => Promise<MmoResult>;
  /** `mmo run <args> --json`. */
  readonly run: (args: readonly string[], options?: CallOptions) => Promise<MmoResult>;
  /** Starts `mmo <args>` and leaves it running. */
  readonly start: (args: readonly string[], options?: CallOptions) => Promise<MmoProcess>;
  /** Starts any command in the rig's environment. */
  readonly spawn: (argv: readonly string[], options?: CallOptions) => MmoProcess;
  readonly write: (path: string, content: string | Uint8Array, mode?: number) => void;
  readonly read: (path: string) => string;
  readonly exists: (path: string) => boolean;
  readonly remove: (path: string) => void;
  readonly path: (path: string) => string;
  /** Runs git and returns its trimmed stdout; throws when it fails. */
  readonly git: (...args: readonly string[]) => string;
  /** Commits everything; returns the commit's id. */
  readonly commit: (message?: string) => string;
}

export interface RigOptions {
  /** Name of a folder of fixtures/, copied. */
  readonly fixture?: string;
  /** Files by path, written after the fixture. */
  readonly files?: Readonly<Record<string, string>>;
  /** Without a repository when false. */
  readonly git?: boolean;
}

const repository = join(import.meta.dirname, '..', '..');

/** Two workspaces of the same files are the same to the byte, though a second passes between them. */
const firstCommit = { GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' };

/** Makes a workspace in a temporary git repository of its own identity and no global configuration; removed by `defer`. */
export function createRig(options: RigOptions, defer: (cleanup: () => unknown) => void): Rig {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mmo-rig-'));
  defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const root = join(folder, 'workspace');
  const home = join(folder, 'home');
  mkdirSync(root);
  mkdirSync(home);
  const env = cleanEnv(home);

  const at = (path: string): string => join(root, path);
  const write = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    mkdirSync(dirname(at(path)), { recursive: true });
    const known = lstatSync(at(path), { throwIfNoEntry: false });
    if (known?.isFile() === true) overwrite(at(path), content);
    else if (known !== undefined) writeFileSync(at(path), content);
    else {
      // All at once: who watches it could see it empty, and build that.
      writeFileSync(join(folder, '.written'), content, { mode });
      renameSync(join(folder, '.written'), at(path));
    }
  };
  const remove = (path: string): void => {
    const aside = join(folder, '.removed');
    // In one step, too: who watches it could see half of a folder, and build that.
    if (lstatSync(at(path), { throwIfNoEntry: false })?.isDirectory() === true) renameSync(at(path), aside);
    rmSync(at(path), { force: true });
    rmSync(aside, { recursive: true, force: true });
  };
  const gitWith = (more: Readonly<Record<string, string>>, args: readonly string[]): string => {
    // Many new files would have git tidy up in the background, in a folder that is about to be removed.
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false', ...args], {
      cwd: root,
      env: { ...env, ...more },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    if (status !== 0) throw new Error(`git ${args.join(' ')} exited with ${status}: ${stderr}`);
    return stdout.trim();
  };
  const git = (...args: readonly string[]): string => gitWith({}, args);
  const commit = (message = 'change', dated: Readonly<Record<string, string>> = {}): string => {
    git('add', '--all');
    gitWith(dated, ['commit', '--quiet', '--allow-empty', '-m', message]);
    return git('rev-parse', 'HEAD');
  };
  const spawn = (argv: readonly string[], call: CallOptions = {}): MmoProcess =>
    startCommand(argv, { ...call, env: { ...env, ...call.env }, cwd: join(root, call.cwd ?? '.') });
  const start = async (args: readonly string[], call: CallOptions = {}): Promise<MmoProcess> => spawn([...(await mmoCommand()), ...args], call);
  const mmo = async (args: readonly string[], call: CallOptions = {}): Promise<MmoResult> => (await start(args, call)).ended;

  if (options.fixture !== undefined) copyFixture(options.fixture, root);
  for (const [path, content] of Object.entries(options.files ?? {})) write(path, content);
  if (options.git !== false) {
    git('init', '--quiet', '--initial-branch=main');
    commit('first', firstCommit);
  }
  return {
    root,
    mmo,
    start,
    spawn,
    run: (args, call) => mmo(['run', ...args, '--json'], call),
    write,
    read: (path) => readFileSync(at(path), 'utf8'),
    exists: (path) => existsSync(at(path)),
    remove,
    path: at,
    git,
    commit,
  };
}

/** Never empties a file first, for the same reason. */
function overwrite(file: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  const descriptor = openSync(file, 'r+');
  try {
    writeFileSync(descriptor, bytes);
    if (bytes.length === 0 || fstatSync(descriptor).size !== bytes.length) ftruncateSync(descriptor, bytes.length);
  } finally {
    closeSync(descriptor);
  }
}

function copyFixture(name: string, to: string): void {
  const generated = new Set(['node_modules', '.mmo', 'dist']);
  cpSync(join(repository, 'fixtures', name), to, { recursive: true, verbatimSymlinks: true, filter: (source) => !generated.has(basename(source)) });
}

function cleanEnv(home: string): NodeJS.ProcessEnv {
  const identity = { GIT_AUTHOR_NAME: 'rig', GIT_AUTHOR_EMAIL: 'rig@example.test', GIT_COMMITTER_NAME: 'rig', GIT_COMMITTER_EMAIL: 'rig@example.test' };
  return { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...identity };
}
