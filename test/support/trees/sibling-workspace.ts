import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from '../harness.ts';
import { createRig, type Rig } from '../workspace-rig.ts';

const build = 'tasks:\n  build: { command: "cat source.txt > out.txt", outputs: [out.txt] }\n';

/** A repository, or plain folder, beside a rig's workspace. Paths are relative to it. */
export interface Sibling extends Pick<Rig, 'root' | 'write' | 'read' | 'exists' | 'remove' | 'path' | 'git' | 'commit'> {}

/** A workspace with the service `shop`, and a repository beside it with `ledger` and `api`; each depends on the one before: shop, api, ledger. */
export function siblingWorkspace(
  { defer }: TestContext,
  { place = '../payments', git = true }: { readonly place?: string; readonly git?: boolean } = {},
): {
  readonly rig: Rig;
  readonly sibling: Sibling;
} {
  const rig = createRig(
    {
      files: {
        'mmo.json': JSON.stringify({ name: 'w', roots: [place] }),
        '.gitignore': '.mmo\nout.txt\n',
        'shop/service.yml': `dependsOn: [api]\n${build.replace('command', 'dependsOn: [^build], command')}`,
        'shop/source.txt': 'shop\n',
      },
    },
    defer,
  );
  const root = join(rig.root, place);
  const path = (name: string): string => join(root, name);
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const runGit = (...args: readonly string[]): string => rig.git('-C', root, ...args);
  const commit = (message = 'change'): string => {
    runGit('add', '--all');
    runGit('commit', '--quiet', '--allow-empty', '-m', message);
    return runGit('rev-parse', 'HEAD');
  };
  write('.gitignore', 'out.txt\n');
  write('ledger/service.yml', build);
  write('ledger/source.txt', 'ledger\n');
  write('api/service.yml', `dependsOn: [ledger]\n${build.replace('command', 'dependsOn: [^build], command')}`);
  write('api/source.txt', 'api\n');
  if (git) {
    runGit('init', '--quiet', '--initial-branch=main');
    commit('first');
  }
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  const exists = (name: string): boolean => spawnSync('test', ['-e', path(name)]).status === 0;
  const remove = (name: string): void => rmSync(path(name), { recursive: true, force: true });
  return { rig, sibling: { root, path, write, read, exists, remove, git: runGit, commit } };
}
