import * as assert from 'uvu/assert';
import type { FlakyTask } from '../../core/engine/list-flaky.ts';
import type { RunSummary } from '../../core/engine/types.ts';
import { describe } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig } from '../support/workspace-rig.ts';

const service = (tasks: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> => ({
  'one/service.yml': JSON.stringify({ name: 'one', tasks }),
  '.gitignore': 'state\n',
  'mmo.json': '{ "name": "flaky" }',
});

function flakyOf({ events }: MmoResult): readonly string[] {
  return events.flatMap((event) => (event.type === 'task:end' && event.flaky ? [event.task] : []));
}

describe('flaky tasks', (test) => {
  test('a pass after a failure with the same key is flaky, a pass after an edit is not', async ({ defer, signal }) => {
    // What decides is not an input: the key is the same each time.
    const files = service({ test: { command: 'test -e ../state/good', passEnv: ['STATE'] } });
    const rig = createRig({ files }, defer);
    assert.is((await rig.run(['test'], { signal })).exitCode, 1);
    rig.write('one/source.txt', 'other inputs');
    rig.write('state/good', '');
    const mended = await rig.run(['test'], { signal });
    assert.is(mended.exitCode, 0);
    assert.equal(flakyOf(mended), []);

    rig.remove('state/good');
    const failed = await rig.run(['test', '--force'], { signal });
    assert.equal(flakyOf(failed), ['one:test'], 'the same key passed before');
    rig.write('state/good', '');
    const summarized = await rig.run(['test', '--force', '--summarize=summary.json'], { signal });
    assert.equal(flakyOf(summarized), ['one:test']);
    const summary = JSON.parse(rig.read('summary.json')) as RunSummary;
    assert.is(summary.tasks[0]?.flaky, true);

    const report = JSON.parse((await rig.mmo(['ci', 'flaky', '--json'], { signal })).stdout) as readonly FlakyTask[];
    assert.equal(
      report.map(({ task, failures, passes }) => ({ task, failures, passes })),
      [{ task: 'one:test', failures: 1, passes: 2 }],
    );
  });

  test('a pass at the second attempt is flaky; a task that only fails is not', async ({ defer, signal }) => {
    const files = service({
      shaky: { command: 'test $MMO_ATTEMPT -eq 2', retries: 2, cache: false },
      broken: { command: 'false', retries: 1 },
    });
    const rig = createRig({ files }, defer);
    const result = await rig.run(['shaky', 'broken', '--continue'], { signal });
    assert.is(result.exitCode, 1);
    assert.equal(flakyOf(result), ['one:shaky']);
    const told = await rig.mmo(['run', 'shaky'], { signal });
    assert.match(told.stdout, '\nflaky: one:shaky passed and failed with the same inputs\n');
    const shown = await rig.mmo(['ci', 'flaky'], { signal });
    assert.match(shown.stdout, 'one:shaky');
    assert.not.match(shown.stdout, 'one:broken');
  });

  test('a deployment that fails for its environment and passes later is not', async ({ defer, signal }) => {
    const execute = `async (task, { files, workspaceRoot }) =>
      files.exists(workspaceRoot + '/state/up') ? { status: 'success' } : { status: 'failure', failure: { reason: 'error', message: 'the cluster is down' } }`;
    const executor = (name: string, deploys: boolean): string =>
      `{ name: '${name}', version: '1', commandless: true, deploys: ${deploys}, execute: ${execute} }`;
    const files = {
      'one/service.yml': JSON.stringify({ name: 'one', tasks: { ship: { executor: 'ship', cache: false }, check: { executor: 'check', cache: false } } }),
      '.gitignore': 'state\n',
      'mmo.json': '{ "name": "flaky", "plugins": ["./ship.js"] }',
      'ship.js': `export default { name: 'ship', apiVersion: 1, executors: [${executor('ship', true)}, ${executor('check', false)}] };\n`,
    };
    const rig = createRig({ files }, defer);
    assert.is((await rig.run(['ship', 'check', '--continue'], { signal })).exitCode, 1);
    rig.write('state/up', '');
    const passed = await rig.run(['ship', 'check'], { signal });
    assert.is(passed.exitCode, 0, passed.stdout);
    assert.equal(flakyOf(passed), ['one:check']);
    assert.not.match((await rig.mmo(['ci', 'flaky'], { signal })).stdout, 'one:ship');
  });
});
