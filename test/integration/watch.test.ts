import { renameSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import { assertNothingLeft } from '../support/assert-nothing-left.ts';
import { describe } from '../support/harness.ts';
import { watchedWorkspace } from '../support/watched-workspace.ts';

const settledMs = 1_500;

describe('mmo watch', (test) => {
  test('runs what a saved file affects and nothing else, and ends by Ctrl-C with nothing left', async (context) => {
    const { rig, watch, now, ended, ran, runEnded } = await watchedWorkspace(context);
    for (let version = 2; version < 5; version += 1) {
      const at = now();
      rig.write('lib/src/f', `lib ${version}\n`);
      await ended('app:build', at);
      await runEnded(at);
      assert.equal(ran(at), ['app:build', 'lib:build']);
      assert.is(rig.read('lib/dist/out'), `lib ${version}\n`);
    }
    const end = await watch.stop();
    assert.is(end.exitCode, 130);
    await assertNothingLeft(rig.root);
  });

  test('does not build anew what a dependency that came to the same bytes is used by', async (context) => {
    const { rig, watch, now, ended, runEnded, ran } = await watchedWorkspace(context);
    const at = now();
    rig.write('lib/notes.txt', 'not in src\n');
    await ended('lib:build', at);
    await runEnded(at);
    assert.equal(ran(at), ['lib:build']);
    await watch.stop();
  });

  test('takes a file that an editor moved into place, and ignores the ones it left beside it', async (context) => {
    const { rig, watch, now, ended, ran, runEnded } = await watchedWorkspace(context);
    const at = now();
    rig.write('other/src/.f.tmp', 'other 2\n');
    renameSync(rig.path('other/src/.f.tmp'), rig.path('other/src/f'));
    await ended('other:build', at);
    await runEnded(at);
    assert.equal(ran(at), ['other:build']);
    assert.is(rig.read('other/dist/out'), 'other 2\n');
    await watch.stop();
  });

  test('takes new, deleted and moved files and folders', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context);
    const build = async (act: () => void): Promise<string> => {
      const at = now();
      act();
      await ended('other:build', at);
      return rig.read('other/dist/out');
    };
    assert.is(await build(() => rig.write('other/src/g', 'new\n')), 'other 1\nnew\n');
    assert.is(await build(() => rig.remove('other/src/f')), 'new\n');
    rig.write('aside/h', 'moved\n');
    assert.is(await build(() => renameSync(rig.path('aside/h'), rig.path('other/src/h'))), 'new\nmoved\n');
    await watch.stop();
  });

  test('queues one more pass for what changes while a task runs', async (context) => {
    const slow = { command: 'seen=$(cat src/f); while [ -e ../hold ]; do sleep 0.02; done; mkdir -p dist; echo "$seen" > dist/out', outputs: ['dist'] };
    const { rig, watch, now, ended, runEnded } = await watchedWorkspace(context, {
      files: { 'other/service.yml': `name: other\ntasks: { build: ${JSON.stringify({ ...slow, inputs: ['src/**'] })} }\n` },
    });
    const at = now();
    rig.write('hold', '');
    rig.write('other/src/f', 'other 2\n');
    const started = await watch.heard((event) => event.type === 'task:start' && event.task === 'other:build', at);
    rig.write('other/src/f', 'other 3\n');
    rig.write('lib/src/f', 'lib 3\n');
    rig.remove('hold');
    const first = await runEnded(started);
    await ended('other:build', first + 1);
    await ended('lib:build', first + 1);
    await runEnded(first + 1);
    assert.is(rig.read('other/dist/out'), 'other 3\n');
    assert.is(rig.read('lib/dist/out'), 'lib 3\n');
    await watch.stop();
  });

  test('takes up an edit of a library without the task that was taken back while a task read it', async (context) => {
    const spoil = '[ ! -e $k/once ] || { rm $k/once; cp ../lib/src/f $k/kept; echo EVIL > ../lib/src/f; }';
    const command = `k=../../home; ${spoil}; mkdir -p dist; cat src/f ../lib/src/f > dist/out; [ ! -e $k/kept ] || { cat $k/kept > ../lib/src/f; rm $k/kept; }`;
    const { rig, watch, now, ended, runEnded } = await watchedWorkspace(context, {
      files: {
        'mmo.json': '{ "name": "w", "schemaVersion": 1 }',
        'app/service.yml': JSON.stringify({ name: 'app', dependsOn: ['lib'], tasks: { build: { command, dependsOn: ['^build'], outputs: ['dist'] } } }),
      },
    });
    const at = now();
    rig.write('../home/once', '');
    rig.write('app/src/f', 'app 2\n');
    const first = await ended('app:build', at);
    const { outcome } = watch.events[first] as Extract<RunEvent, { readonly type: 'task:end' }>;
    assert.equal(outcome, { status: 'success', stored: false, notStored: 'inputs changed: lib/src/f' });
    await runEnded(await ended('app:build', first + 1));
    assert.is(rig.read('app/dist/out'), 'app 2\nlib 1\n');
    await watch.stop();
  });

  test('goes on knowing a file that came up while tasks ran', async (context) => {
    const held = { command: 'while [ -e ../hold ]; do sleep 0.02; done; mkdir -p dist && cat src/* > dist/out', outputs: ['dist'] };
    const { rig, watch, now, ended, runEnded, ran } = await watchedWorkspace(context, {
      files: { 'lib/service.yml': `name: lib\ntasks: { build: ${JSON.stringify(held)} }\n` },
    });
    const at = now();
    rig.write('hold', '');
    rig.write('lib/src/f', 'lib 2\n');
    const started = await watch.heard((event) => event.type === 'task:start' && event.task === 'lib:build', at);
    rig.write('app/src/new', 'new\n');
    rig.remove('hold');
    const done = await ended('app:build', started);
    assert.is(rig.read('app/dist/out'), 'app 1\nnew\n');
    rig.write('other/src/f', 'other 2\n');
    await runEnded(await ended('other:build', done));
    assert.equal(ran(done + 1), ['other:build'], 'nothing else is due');
    await watch.stop();
    rig.remove('app/src/new');
    assert.is((await rig.mmo(['run', 'build'])).exitCode, 0);
    assert.is(rig.read('app/dist/out'), 'app 1\n');
  });

  test('never starts for outputs, and brings back those that somebody deleted when they are needed', async (context) => {
    const { rig, watch, now, ended, ran } = await watchedWorkspace(context);
    const at = now();
    rig.remove('lib/dist');
    rig.write('other/dist/out', 'by hand\n');
    await watch.quietFor(settledMs);
    assert.is(now(), at);
    rig.write('app/src/f', 'app 2\n');
    await ended('app:build', at);
    assert.equal(ran(at), ['app:build']);
    assert.is(rig.read('lib/dist/out'), 'lib 1\n');
    await watch.stop();
  });

  test('leaves a failed task alone until its inputs change', async (context) => {
    const { rig, watch, now, ended, runEnded, ran } = await watchedWorkspace(context, {
      tasks: { build: { command: 'mkdir -p dist && cat src/* > dist/out && ! grep -q broken src/f', dependsOn: ['^build'], outputs: ['dist'] } },
      files: { 'lib/src/f': 'broken\n' },
    });
    let at = now();
    rig.write('other/src/f', 'other 2\n');
    await runEnded(at);
    assert.equal(ran(at), ['other:build']);
    at = now();
    rig.write('lib/src/f', 'mended\n');
    await ended('app:build', at);
    assert.equal(ran(at), ['app:build', 'lib:build']);
    await watch.stop();
  });

  test('sees a change of an environment file that git ignores', async (context) => {
    const { rig, watch, now, ended, ran } = await watchedWorkspace(context, {
      files: { 'lib/.env': 'A=1\n', 'lib/service.yml': 'name: lib\ntasks: { build: { envFiles: [.env] } }\n' },
    });
    const at = now();
    rig.write('lib/.env', 'A=2\n');
    await ended('lib:build', at);
    assert.equal(ran(at), ['lib:build']);
    await watch.stop();
  });

  test('holds a task that rewrites its own input after three generations, and names the file', async (context) => {
    const { rig, watch, now, ended, ran, runEnded } = await watchedWorkspace(context, {
      files: { 'other/service.yml': `name: other\ntasks: { build: { command: 'date +%N >> src/f' , outputs: [] } }\n` },
      args: ['build', '-s', 'other'],
    });
    await watch.heard((event) => event.type === 'diagnostic' && event.diagnostic.code === 'MMO7002');
    const runs = (): number => watch.events.filter(({ type }) => type === 'run:end').length;
    await watch.heard(() => runs() === 3);
    await watch.quietFor(4 * settledMs);
    assert.is(runs(), 3);
    const told = watch.events.flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.code === 'MMO7002' ? [event.diagnostic.message] : []));
    assert.is(told.length, 1);
    assert.match(told[0] ?? '', '"other:build" starts when other/src/f changes');
    const at = now();
    rig.write('other/src/f', 'by hand\n');
    await ended('other:build', at);
    await runEnded(at);
    assert.equal(ran(at), ['other:build']);
    await watch.stop();
  });

  test('holds two tasks that start each other', async (context) => {
    const { watch } = await watchedWorkspace(context, {
      args: ['build', '-s', 'lib', '-s', 'other'],
      files: {
        'lib/service.yml': `name: lib\ntasks: { build: { command: 'cat ../other/src/f > /dev/null; date +%N > src/f', inputs: ['//other/src/f'], outputs: [] } }\n`,
        'other/service.yml': `name: other\ntasks: { build: { command: 'cat ../lib/src/f > /dev/null; date +%N > src/f', inputs: ['//lib/src/f'], outputs: [] } }\n`,
      },
    });
    await watch.heard((event) => event.type === 'diagnostic' && event.diagnostic.code === 'MMO7002');
    await watch.quietFor(4 * settledMs);
    const message = watch.events
      .flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.code === 'MMO7002' ? [event.diagnostic.message] : []))
      .join('\n');
    assert.match(message, 'other/src/f');
    assert.match(message, 'lib/src/f');
    assert.ok(watch.events.filter(({ type }) => type === 'run:end').length <= 7);
    await watch.stop();
  });

  test('refuses what makes no sense', async (context) => {
    const { rig, watch } = await watchedWorkspace(context);
    await watch.stop();
    for (const flag of ['--dry', '--graph', '--interactive', '--summarize']) {
      const { exitCode, stderr } = await rig.mmo(['run', 'lib:build', '--watch', flag]);
      assert.is(exitCode, 2);
      assert.match(stderr, 'MMO1023');
    }
    assert.is((await rig.mmo(['watch'])).exitCode, 2);
    assert.is((await rig.mmo(['watch', 'nothing'])).exitCode, 2);
  });
});
