import * as assert from 'uvu/assert';
import { startOwnClock } from '../../faults/rig/own-clock.ts';
import { requireDocker } from '../../support/docker.ts';
import { assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** Not those of another run of this test at the same daemon. */
const service = `lifetime-${process.pid}`;
/** Containers of the rigs' runs are told from others' by this label of mmo's own. */
const task = `mmo.task=${service}:`;
/** It has five seconds to end by itself. */
const endsWithinMs = 10_000;

describe('containers of a run', (test) => {
  test('end with an interrupted run, also one that ignores TERM', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const rig = createRig({ files: { 'service.yml': lifetime({ stubborn: "trap '' TERM; echo is-$((1 + 1))-on; while :; do sleep 1; done" }) } }, defer);
    const run = await rig.start(['run', 'stubborn', '--json'], { signal });
    await run.said('is-2-on');
    assert.is((await containers.labelled([`${task}stubborn`])).length, 1);
    const clock = startOwnClock();
    defer(clock.stop);
    run.kill('SIGINT');
    assert.is((await run.ended).exitCode, 130);
    assert.ok(clock.elapsedMs() < endsWithinMs);
    assert.equal(await containers.labelled([`${task}stubborn`]), []);
  });

  test('end with the time that a task has', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const rig = createRig({ files: { 'service.yml': lifetime({ slow: 'sleep 1000' }) } }, defer);
    const { exitCode, events } = await rig.run(['slow', '--timeout', '2s'], { signal });
    assert.is(exitCode, 1);
    assert.equal(outcomesOf(events).get(`${service}:slow`), { status: 'failure', failure: { reason: 'timeout', timeoutMs: 2_000 } });
    assert.equal(await containers.labelled([`${task}slow`]), []);
  });

  test('that a killed mmo left are removed by the next run; those of a run that lives stay', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const [left, other] = [0, 1].map(() =>
      createRig({ files: { 'service.yml': lifetime({ left: 'echo is-$((1 + 1))-on; sleep 1000', next: 'true' }) } }, defer),
    );
    assert.ok(left !== undefined && other !== undefined);
    const runs = [await left.start(['run', 'left', '--json'], { signal }), await other.start(['run', 'left', '--json'], { signal })];
    for (const run of runs) await run.said('is-2-on');
    const before = await containers.labelled([`${task}left`]);
    assert.is(before.length, 2);
    runs[0]?.kill('SIGKILL');
    await runs[0]?.ended;
    assert.is((await containers.labelled([`${task}left`])).length, 2);
    assert.is((await left.run(['next'], { signal })).exitCode, 0);
    assert.is((await containers.labelled([`${task}left`])).length, 1);
    runs[1]?.kill('SIGTERM');
    await runs[1]?.ended;
    assert.equal(await containers.labelled([`${task}left`]), []);
  });

  test('are kept warm by reuse and shared in turn, work in the workspace itself, and are gone at the end', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const warm = (n: number, after: readonly string[]): object => ({
      executor: 'container',
      command: `hostname > out${n}; pwd >> out${n}; echo from ${n}`,
      outputs: [`out${n}`],
      dependsOn: after,
      options: { image: 'mmo-test/busybox', pull: 'never', reuse: true },
    });
    const tasks = { one: warm(1, []), two: warm(2, ['one']), three: warm(3, ['two']) };
    const rig = createRig({ files: { 'service.yml': JSON.stringify({ name: service, tasks }) } }, defer);
    const { exitCode, events, stdout } = await rig.run(['three'], { signal });
    assert.is(exitCode, 0, stdout);
    assertRan(
      events,
      ['one', 'two', 'three'].map((name) => `${service}:${name}`),
    );
    assert.is(rig.read('out1').split('\n')[1], '/workspace');
    assert.is(new Set([1, 2, 3].map((n) => rig.read(`out${n}`))).size, 1);
    const run = events.flatMap((event) => (event.type === 'run:start' ? [event.id] : []))[0];
    assert.equal(await containers.labelled([`mmo.run=${run}`]), []);
  });

  test('that are warm end with what runs in them when a task is cancelled', async ({ defer, signal, skip }) => {
    const containers = await requireDocker(skip);
    const hang = { executor: 'container', command: 'echo is-$((1 + 1))-on; sleep 1000', options: { image: 'mmo-test/busybox', pull: 'never', reuse: true } };
    const rig = createRig({ files: { 'service.yml': JSON.stringify({ name: service, tasks: { hang } }) } }, defer);
    const run = await rig.start(['run', 'hang', '--json'], { signal });
    await run.said('is-2-on');
    run.kill('SIGINT');
    const { exitCode, events } = await run.ended;
    assert.is(exitCode, 130);
    const id = events.flatMap((event) => (event.type === 'run:start' ? [event.id] : []))[0];
    assert.equal(await containers.labelled([`mmo.run=${id}`]), []);
  });
});

function lifetime(commands: Readonly<Record<string, string>>): string {
  const options = { image: 'mmo-test/busybox', pull: 'never' };
  const tasks = Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, { executor: 'container', command, options }]));
  return JSON.stringify({ name: service, tasks });
}
