import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHost } from '../host/create-node-host.ts';
import type { RunEvent } from '../model/event.ts';
import { findMmo } from './find-mmo.ts';

export interface TestWorkspaceOptions {
  /** Contents by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** The argv that starts mmo; default the mmo that this module belongs to. */
  readonly mmo?: readonly string[];
  /** Added to the environment of every call; `undefined` takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** How one call of mmo ended. */
export interface TestRun {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  /** What `--json` printed; empty without it. */
  readonly events: readonly RunEvent[];
  readonly stdout: string;
  readonly stderr: string;
}

/** A workspace in a folder of its own, and the real mmo to act on it. Paths are relative to the workspace. */
export interface TestWorkspace {
  /** Absolute. */
  readonly root: string;
  /** Runs `mmo <args>` to its end. */
  run(args: readonly string[]): Promise<TestRun>;
  write(path: string, content: string): void;
  read(path: string): string;
  exists(path: string): boolean;
  /** Makes a link, such as `node_modules/my-plugin` to the package under test. */
  link(path: string, target: string): void;
  /** Removes all of it. */
  dispose(): void;
}

/** Makes a workspace in a temporary git repository, with a home of its own: nothing of the user's settings, trust or cache is seen. */
export function createWorkspace({ files = {}, mmo = findMmo(), env = {} }: TestWorkspaceOptions = {}): TestWorkspace {
  const host = createNodeHost();
  const folder = join(host.files.realpath(tmpdir()), `mmo-test-${host.clock.random(8)}`);
  const root = join(folder, 'workspace');
  const home = join(folder, 'home');
  host.files.mkdir(root);
  host.files.mkdir(home);
  const identity = { GIT_AUTHOR_NAME: 'test', GIT_AUTHOR_EMAIL: 'test@example.test', GIT_COMMITTER_NAME: 'test', GIT_COMMITTER_EMAIL: 'test@example.test' };
  const quiet = { NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...identity };
  const environment = { PATH: host.env['PATH'], HOME: home, LANG: 'C.UTF-8', ...quiet, ...env };
  const write = (path: string, content: string): void => host.files.writeAtomic(join(root, path), content);

  for (const [path, content] of Object.entries(files)) write(path, content);
  for (const args of [
    ['init', '--quiet'],
    ['add', '--all'],
    ['commit', '--quiet', '--allow-empty', '-m', 'first'],
  ]) {
    const { exitCode, stderr } = host.processes.run(['git', ...args], { cwd: root, env: environment });
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')} exited with ${exitCode}: ${stderr}`);
  }
  return {
    root,
    write,
    read: (path) => host.files.readText(join(root, path)),
    exists: (path) => host.files.exists(join(root, path)),
    link: (path, target) => {
      host.files.mkdir(join(root, path, '..'));
      host.files.symlink(target, join(root, path));
    },
    dispose: () => host.files.remove(folder),
    run: async (args) => {
      const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
      const child = await host.processes.spawn({
        argv: [...mmo, ...args],
        cwd: root,
        env: environment,
        onOutput: (stream, chunk) => chunks[stream].push(chunk.slice()),
      });
      const { exitCode } = await child.ended;
      const [stdout, stderr] = [textOf(chunks.stdout), textOf(chunks.stderr)];
      return { exitCode, stdout, stderr, events: args.includes('--json') ? eventsIn(stdout) : [] };
    },
  };
}

function textOf(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('utf8');
}

function eventsIn(stdout: string): readonly RunEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{"type":'))
    .map((line) => JSON.parse(line) as RunEvent);
}
