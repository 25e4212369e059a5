import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { createProcessTerminal } from '../../../core/cli/process-terminal.ts';
import { runCli } from '../../../core/cli/run-cli.ts';
import { openWorkspace } from '../../../core/engine/open.ts';
import { createNodeHost } from '../../../core/host/create-node-host.ts';
import type { RunEvent } from '../../../core/model/event.ts';
import { outcomesOf } from '../event-log.ts';
import type { TestContext } from '../harness.ts';
import { createRig, type Rig } from '../workspace-rig.ts';
import { levelFiles } from './level-files.ts';

/** What one call of mmo said. */
export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Some repositories side by side, the first in `workspace`; folders are relative to what holds them all. */
export interface TreeLab {
  readonly rig: Rig;
  readonly at: (path: string) => string;
  readonly write: (path: string, content: string | Uint8Array, mode?: number) => void;
  /** Runs git in a folder, also where the remote is a folder; throws when it fails. */
  readonly git: (folder: string, ...args: readonly string[]) => string;
  readonly commit: (folder: string, message?: string) => string;
  /** Runs the CLI inside this process: the same words and files as a process of its own, at a fraction of the time. */
  readonly mmo: (folder: string, args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Said>;
  /** Ids of the affected tasks; fails unless mmo exits with 0. */
  readonly affected: (folder: string, ...args: readonly string[]) => Promise<readonly string[]>;
  /** How the tasks of `mmo build` ended, as `task status`, in order of id; fails unless mmo exits with 0. */
  readonly build: (folder: string, ...args: readonly string[]) => Promise<readonly string[]>;
  /** Keys of the build tasks that depend on no other task, without running them. */
  readonly keys: (folder: string) => Promise<Readonly<Record<string, string>>>;
}

const terminal = createProcessTerminal();

/** Makes a lab whose `workspace` holds the services low <- middle <- top and aside, or other files; removed after the test. */
export function createTreeLab(
  { defer }: Pick<TestContext, 'defer'>,
  { files = levelFiles, git: init = true }: { readonly files?: Readonly<Record<string, string>>; readonly git?: boolean } = {},
): TreeLab {
  const rig = createRig({ files, git: init }, defer);
  const at = (path: string): string => rig.path(`../${path}`);
  const identity = { GIT_AUTHOR_NAME: 'lab', GIT_AUTHOR_EMAIL: 'lab@example.test', GIT_COMMITTER_NAME: 'lab', GIT_COMMITTER_EMAIL: 'lab@example.test' };
  const base = { PATH: process.env['PATH'], HOME: at('home'), LANG: 'C.UTF-8', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', ...identity };
  const git = (folder: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: at(folder), env: base, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')} exited with ${status}: ${stderr}`);
    return stdout.trim();
  };
  const mmo: TreeLab['mmo'] = async (folder, args, env = {}) => {
    let stdout = '';
    let stderr = '';
    const all = { ...base, ...env };
    const exitCode = await runCli(args, {
      terminal: {
        ...terminal,
        env: all,
        cwd: at(folder),
        write: (text) => {
          stdout += text;
        },
        writeError: (text) => {
          stderr += text;
        },
      },
      createHost: async () => ({ ...createNodeHost(), env: all }),
      openWorkspace,
    });
    return { exitCode, stdout, stderr };
  };
  const events = async (folder: string, args: readonly string[]): Promise<readonly RunEvent[]> => {
    const { exitCode, stdout, stderr } = await mmo(folder, ['build', '--json', ...args]);
    assert.is(exitCode, 0, stdout + stderr);
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
  };
  return {
    rig,
    at,
    git,
    mmo,
    write: (path, content, mode = 0o644) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), content, { mode });
    },
    commit: (folder, message = 'change') => {
      git(folder, 'add', '--all');
      git(folder, 'commit', '--quiet', '--allow-empty', '-m', message);
      return git(folder, 'rev-parse', 'HEAD');
    },
    affected: async (folder, ...args) => {
      const { exitCode, stdout, stderr } = await mmo(folder, ['affected', '--json', ...args]);
      assert.is(exitCode, 0, stdout + stderr);
      return (JSON.parse(stdout) as { readonly tasks: readonly { readonly id: string }[] }).tasks.map(({ id }) => id).sort();
    },
    build: async (folder, ...args) =>
      [...outcomesOf(await events(folder, args))].map(([id, { status }]) => `${id.replace(':build', '')} ${status === 'success' ? 'ran' : status}`).sort(),
    keys: async (folder) => {
      const { exitCode, stdout, stderr } = await mmo(folder, ['build', '--dry=json']);
      assert.is(exitCode, 0, stdout + stderr);
      const { tasks } = JSON.parse(stdout) as { readonly tasks: readonly { readonly id: string; readonly key?: string }[] };
      return Object.fromEntries(tasks.flatMap(({ id, key }) => (key === undefined || /^(middle|top):/.test(id) ? [] : [[id, key]])));
    },
  };
}
