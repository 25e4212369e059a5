import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const files = { 'mmo.json': '{"name":"shop"}', 'cart/service.yml': 'tasks:\n  build:\n    command: echo built\n' };

/** What was told, without the figures. */
function told(stderr: string): readonly string[] {
  return stderr
    .trimEnd()
    .split('\n')
    .map((line) => /^debug \+\d+ms (.*) \(\d+ ms\)$/.exec(line)?.[1] ?? `not a line of debug: ${line}`);
}

describe('debug', (test) => {
  test('tells phases and helper processes on standard error, and leaves standard output as it is', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    const plain = await rig.mmo(['ls']);
    assert.is(plain.stderr, '');
    const { stdout, stderr, exitCode } = await rig.mmo(['ls', '--debug']);
    assert.is(exitCode, 0);
    assert.is(stdout, plain.stdout);
    const lines = told(stderr);
    assert.equal(
      lines.filter((line) => !line.startsWith('git ')),
      ['read tree', 'read configuration', 'open', 'select'],
    );
    assert.ok(lines.some((line) => /^git (?:ls-files|status) /.test(line)));
  });

  test('tells plan, run, save and the processes of tasks, by the twin in the environment as well', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    const { stdout, stderr } = await rig.mmo(['run', 'build', '--json'], { env: { MMO_DEBUG: '1' } });
    assert.not.match(stdout, /debug/);
    const lines = told(stderr);
    assert.equal(
      lines.filter((line) => !line.startsWith('git ')),
      ['read tree', 'read configuration', 'open', 'plan', `spawned /bin/sh -c echo built in ${rig.path('cart')}`, 'save', 'run'],
    );
  });
});
