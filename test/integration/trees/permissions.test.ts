import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { describe, type TestContext } from '../../support/harness.ts';
import { mmoCommand } from '../../support/mmo-command.ts';
import { createTreeLab, type TreeLab } from '../../support/trees/tree-lab.ts';

const nobody = '65534';

/** Runs mmo as a user who may not read everything: root may, so it becomes nobody. */
async function asUser(
  lab: TreeLab,
  skip: TestContext['skip'],
  args: readonly string[],
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
  const command = [...(await mmoCommand()), ...args];
  const isRoot = process.getuid?.() === 0;
  const drop = isRoot ? ['setpriv', '--reuid', nobody, '--regid', nobody, '--clear-groups', '--no-new-privs'] : [];
  if (isRoot) {
    chmodSync(lab.at('.'), 0o755);
    chmodSync(lab.at('home'), 0o777);
    if (spawnSync('setpriv', ['--version']).error !== undefined) skip('setpriv is not installed');
  }
  const [program, ...rest] = [...drop, ...command] as [string, ...string[]];
  const env = { PATH: process.env['PATH'], HOME: lab.at('home'), GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', NO_COLOR: '1' };
  const { status, stderr } = spawnSync(program, rest, { cwd: lab.at('workspace'), env, encoding: 'utf8' });
  return { exitCode: status, stderr };
}

/** Gives the workspace to the user that mmo will run as. */
function giveAway(lab: TreeLab): void {
  if (process.getuid?.() === 0) spawnSync('chown', ['-R', `${nobody}:${nobody}`, lab.at('workspace')]);
}

describe('trees: permissions', (test) => {
  for (const git of [true, false]) {
    test(`what cannot be read is named, ${git ? 'with' : 'without'} git`, async (context) => {
      const lab = createTreeLab(context, { git });
      lab.write('workspace/low/closed.txt', 'closed\n');
      lab.write('workspace/aside/vault/secret.txt', 'secret\n');
      giveAway(lab);
      chmodSync(lab.at('workspace/low/closed.txt'), 0);
      chmodSync(lab.at('workspace/aside/vault'), 0);
      const { exitCode, stderr } = await asUser(lab, context.skip, ['ls']);
      chmodSync(lab.at('workspace/aside/vault'), 0o755);
      assert.is(
        stderr,
        ['aside/vault', 'low/closed.txt']
          .map((path) => `error[MMO1005]: "${path}" cannot be read\nhelp: mend its permissions, or have git ignore it\n`)
          .join(''),
      );
      assert.is(exitCode, 2);
    });
  }

  test('what git ignores, and tracked files that git knows to be unchanged, need not be readable', async (context) => {
    const lab = createTreeLab(context);
    lab.write('workspace/.gitignore', 'out\n.mmo\nvault\n');
    lab.commit('workspace');
    lab.write('workspace/aside/vault/secret.txt', 'secret\n');
    giveAway(lab);
    chmodSync(lab.at('workspace/aside/vault'), 0);
    const { exitCode, stderr } = await asUser(lab, context.skip, ['ls']);
    chmodSync(lab.at('workspace/aside/vault'), 0o755);
    assert.is(stderr, '');
    assert.is(exitCode, 0);
  });

  test('the repository of another user is refused with the remedy', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can make a repository of another user');
    const lab = createTreeLab(context);
    giveAway(lab);
    const { exitCode, stderr } = await lab.mmo('workspace', ['build']);
    assert.is(exitCode, 2);
    assert.match(stderr, /^error\[MMO1013\]: git cannot list the workspace: fatal: detected dubious ownership in repository at '.*'\nhelp: .*safe\.directory/);
  });
});
