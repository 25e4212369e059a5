import * as assert from 'uvu/assert';
import { processesBelow } from '../faults/rig/processes-below.ts';
import { waitUntil } from '../faults/rig/wait-until.ts';
import { assertNothingLeft } from '../support/assert-nothing-left.ts';
import { createFakeCommands } from '../support/fake-command.ts';
import { describe } from '../support/harness.ts';
import { watchedWorkspace } from '../support/watched-workspace.ts';
import { createRig } from '../support/workspace-rig.ts';

const serve = (word: string): object => ({
  command: `echo ${word} up; exec sleep 600`,
  persistent: true,
  ready: { log: 'up' },
  dependsOn: ['build'],
  inputs: ['serve.conf'],
});

describe('mmo watch with persistent tasks', (test) => {
  test('restarts one only when its key has changed, and lets it go on when what it needs fails', async (context) => {
    const files = {
      'other/service.yml': `${JSON.stringify({ name: 'other', tasks: { serve: serve('other'), build: { command: 'mkdir -p dist && cat src/* > dist/out && ! grep -q broken src/f' } } })}\n`,
      'other/serve.conf': '1\n',
    };
    const { rig, watch, now, ended, runEnded } = await watchedWorkspace(context, { files, args: ['build', 'serve'] });
    const started = (from: number): Promise<number> => watch.heard((event) => event.type === 'task:start' && event.task === 'other:serve', from);
    const starts = (): number => watch.events.filter((event) => event.type === 'task:start' && event.task === 'other:serve').length;
    await watch.heard((event) => event.type === 'task:output' && event.task === 'other:serve');
    const serving = (): number => processesBelow(rig.root).filter(({ command }) => command === 'sleep 600').length;
    // What it says comes before it has become the program that stays.
    assert.ok(await waitUntil(() => serving() === 1, 10_000), `${serving()} serve`);

    let at = now();
    rig.write('lib/src/f', 'lib 2\n');
    await ended('app:build', at);
    await runEnded(at);
    at = now();
    rig.write('other/src/f', 'broken\n');
    await ended('other:build', at);
    await runEnded(at);
    assert.is(starts(), 1);

    at = now();
    rig.write('other/src/f', 'other 2\n');
    await started(at);
    await watch.heard((event) => event.type === 'task:output' && event.task === 'other:serve', at);
    at = now();
    rig.write('other/serve.conf', '2\n');
    await started(at);
    await watch.heard((event) => event.type === 'task:output' && event.task === 'other:serve', at);
    assert.is(starts(), 3);
    assert.ok(await waitUntil(() => serving() === 1, 10_000), `${serving()} serve`);

    const { exitCode } = await watch.stop();
    assert.is(exitCode, 130);
    await assertNothingLeft(rig.root);
  });

  test('without a terminal, what one writes is shown at once, during a pass too', async (context) => {
    const { defer, signal } = context;
    const commands = await createFakeCommands(context);
    const tasks = {
      build: { command: commands.argv('build'), inputs: ['src'] },
      serve: { command: commands.argv('serve'), persistent: true, ready: { log: 'up' }, inputs: [] },
    };
    const rig = createRig({ files: { 'a/service.yml': JSON.stringify({ name: 'a', tasks }), 'a/src': '1\n' } }, defer);
    const watch = await rig.start(['watch', 'build', 'serve'], { signal });
    (await commands.next('build')).exit(0);
    const serve = await commands.next('serve');
    serve.stdout('up\n');
    await watch.said('a:serve │ up\n');
    await watch.said('waiting for changes');
    rig.write('a/src', '2\n');
    const build = await commands.next('build');
    serve.stdout('in the midst of it\n');
    await watch.said('a:serve │ in the midst of it\n');
    build.exit(0);
    watch.kill('SIGINT');
    assert.is((await watch.ended).exitCode, 130);
  });

  test('nor does a run keep what one writes until its end', async (context) => {
    const { defer, signal } = context;
    const commands = await createFakeCommands(context);
    const tasks = { serve: { command: commands.argv('serve'), persistent: true } };
    const rig = createRig({ files: { 'a/service.yml': JSON.stringify({ name: 'a', tasks }) } }, defer);
    const run = await rig.start(['run', 'serve'], { signal });
    (await commands.next('serve')).stdout('listening\n');
    await run.said('a:serve │ listening\n');
    run.kill('SIGINT');
    const { exitCode, stdout } = await run.ended;
    assert.is(exitCode, 130);
    assert.is(stdout.split('listening').length, 2, 'not once more at its end');
  });
});
