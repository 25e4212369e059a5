import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';
import { watchedWorkspace } from '../support/watched-workspace.ts';

describe('mmo watch and configuration', (test) => {
  test('tells a mistake in a service.yml, goes on, and continues when it is mended', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context);
    const at = now();
    rig.write('app/service.yml', 'name: app\ndependsOn: [lbi]\n');
    await watch.heard((event) => event.type === 'diagnostic' && event.diagnostic.severity === 'error', at);
    rig.write('lib/src/f', 'lib 2\n');
    rig.write('app/service.yml', 'name: app\ndependsOn: [lib]\n');
    await ended('app:build', at);
    assert.is(rig.read('lib/dist/out'), 'lib 2\n');
    await watch.stop();
  });

  test('takes new and deleted services', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context);
    let at = now();
    rig.write('more/deep/src/f', 'more 1\n');
    rig.write('more/deep/service.yml', 'name: more\ndependsOn: [lib]\n');
    await ended('more:build', at);
    assert.is(rig.read('more/deep/dist/out'), 'more 1\n');
    at = now();
    rig.write('more/deep/src/f', 'more 2\n');
    await ended('more:build', at);
    at = now();
    rig.remove('more');
    rig.write('lib/src/f', 'lib 2\n');
    await ended('lib:build', at);
    assert.not.ok(watch.events.slice(at).some((event) => event.type === 'task:end' && event.task === 'more:build'));
    await watch.stop();
  });

  test('leaves out a named task whose service is gone, tells it, and takes it up when it is back', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context, { args: ['lib:build', 'other:build'] });
    let at = now();
    const file = rig.read('other/service.yml');
    rig.remove('other/service.yml');
    await watch.heard((event) => event.type === 'diagnostic' && /no more: other:build$/.test(event.diagnostic.message), at);
    rig.write('lib/src/f', 'lib 2\n');
    await ended('lib:build', at);
    at = now();
    rig.write('other/src/f', 'other 2\n');
    rig.write('other/service.yml', file);
    await ended('other:build', at);
    await watch.stop();
  });

  test('takes a changed task, and runs what it changes', async (context) => {
    const { rig, watch, now, ended, ran, runEnded } = await watchedWorkspace(context);
    const at = now();
    rig.write('other/service.yml', 'name: other\ntasks: { build: { command: "mkdir -p dist && echo by command > dist/out" } }\n');
    await ended('other:build', at);
    await runEnded(at);
    assert.equal(ran(at), ['other:build']);
    assert.is(rig.read('other/dist/out'), 'by command\n');
    await watch.stop();
  });

  test('follows a switch of branches, there and back', async (context) => {
    const { rig, watch, now, ended, ran, runEnded } = await watchedWorkspace(context);
    rig.git('checkout', '--quiet', '-b', 'topic');
    let at = now();
    rig.write('lib/src/f', 'topic\n');
    rig.write('lib/src/more', 'more\n');
    // In one pass or in two.
    await watch.heard(({ type }) => type === 'run:end' && rig.read('lib/dist/out') === 'topic\nmore\n', at);
    rig.commit('topic');
    at = now();
    rig.git('checkout', '--quiet', 'main');
    await runEnded(await ended('app:build', at));
    assert.is(rig.read('lib/dist/out'), 'lib 1\n');
    // What was built before came back from the cache.
    assert.equal(ran(at), []);
    await watch.stop();
  });

  test('knows that another mmo has run in between', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context);
    const other = await rig.run(['build', '--force']);
    assert.is(other.exitCode, 0, other.stderr);
    const at = now();
    rig.write('lib/src/f', 'lib 2\n');
    await ended('app:build', at);
    assert.is(rig.read('lib/dist/out'), 'lib 2\n');
    await watch.stop();
  });

  test('watches a folder that is ignored no more', async (context) => {
    const { rig, watch, now, ended } = await watchedWorkspace(context, { files: { '.gitignore': 'dist\ngenerated\n', 'other/src/generated/g': 'hidden\n' } });
    let at = now();
    rig.write('.gitignore', 'dist\n');
    await ended('other:build', at);
    at = now();
    rig.write('other/src/generated/g', 'seen\n');
    await ended('other:build', at);
    await watch.stop();
  });
});
