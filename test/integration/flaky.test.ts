import * as assert from 'uvu/assert';
import type { FlakyTask } from '../../core/engine/list-flaky.ts';
import type { RunSummary } from '../../core/engine/types.ts';
import type { Failure } from '../../core/model/outcome.ts';
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

  test('what fails for its environment, or for want of a docker daemon, and passes later is not', async ({ defer, signal }) => {
    const executor = (name: string, deploys: boolean, failure: Failure): string =>
      `{ name: '${name}', version: '1', commandless: true, deploys: ${deploys}, execute: async (task, { files, workspaceRoot }) =>
        files.exists(workspaceRoot + '/state/up') ? { status: 'success' } : { status: 'failure', failure: ${JSON.stringify(failure)} } }`;
    const down: Failure = { reason: 'error', message: 'the cluster is down' };
    const executors = [
      executor('ship', true, down),
      executor('check', false, down),
      executor('pack', false, { reason: 'container', message: 'no docker daemon answers', problem: 'unavailable' }),
      executor('bake', false, { reason: 'container', message: 'the image cannot be built', problem: 'build-failed' }),
    ];
    const tasks = ['ship', 'check', 'pack', 'bake'];
    const files = {
      'one/service.yml': JSON.stringify({ name: 'one', tasks: Object.fromEntries(tasks.map((name) => [name, { executor: name, cache: false }])) }),
      '.gitignore': 'state\n',
      'mmo.json': '{ "name": "flaky", "plugins": ["./ship.js"] }',
      'ship.js': `export default { name: 'ship', apiVersion: 1, executors: [${executors.join()}] };\n`,
    };
    const rig = createRig({ files }, defer);
    assert.is((await rig.run([...tasks, '--continue'], { signal })).exitCode, 1);
    rig.write('state/up', '');
    const passed = await rig.run(tasks, { signal });
    assert.is(passed.exitCode, 0, passed.stdout);
    assert.equal([...flakyOf(passed)].sort(), ['one:bake', 'one:check']);
    assert.not.match((await rig.mmo(['ci', 'flaky'], { signal })).stdout, /one:(ship|pack)/);
  });
});
