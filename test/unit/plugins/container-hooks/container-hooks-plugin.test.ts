import * as assert from 'uvu/assert';
import { containerHooksPlugin } from '../../../../plugins/container-hooks/container-hooks-plugin.ts';
import { repositoryOf } from '../../../../plugins/container-hooks/repository-of.ts';
import { fakeSurroundings } from '../../../support/fake-surroundings.ts';
import { fakeTask } from '../../../support/fake-task.ts';
import { describe } from '../../../support/harness.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('containerHooksPlugin', (test) => {
  test('files with the names of hooks are hooks; init and gen may write to the sources, the others only where it is said', () => {
    const plugin = containerHooksPlugin('acme/hooks:1', {}, { digest, hooks: ['gen', 'prebuild', 'helper.sh'] });
    assert.is(plugin.name, 'acme-hooks');
    assert.equal(
      plugin.hooks?.map(({ at, global, task }) => [at, global, task['executor'], task['options'], task['timeout']]),
      [
        ['gen', undefined, 'container-hook', { image: 'acme/hooks:1', digest, file: '/hooks/gen', source: 'rw' }, '10m'],
        ['prebuild', undefined, 'container-hook', { image: 'acme/hooks:1', digest, file: '/hooks/prebuild', source: 'ro' }, '10m'],
      ],
    );
    const loose = containerHooksPlugin('acme/hooks:1', { source: 'rw', network: 'bridge', timeout: '5s', env: ['A=1'] }, { digest, hooks: ['prebuild'] });
    assert.equal(loose.hooks?.[0]?.task, {
      executor: 'container-hook',
      description: 'prebuild of acme/hooks:1',
      options: { network: 'bridge', image: 'acme/hooks:1', digest, file: '/hooks/prebuild', source: 'rw' },
      timeout: '5s',
      env: ['A=1'],
    });
  });

  test('a manifest names hooks as it likes, says what they read and write, and brings executors', () => {
    const manifest = {
      name: 'acme',
      global: true,
      hooks: { 'pre-build': 'make.sh', post_deploy: { file: 'after', outputs: ['log/**'] } },
      inputs: ['**/*.yaml'],
      outputs: ['gen/**'],
      executors: { lint: 'lint' },
    };
    const plugin = containerHooksPlugin('acme/hooks', {}, { digest, hooks: ['after', 'make.sh'], manifest });
    assert.is(plugin.name, 'acme');
    assert.equal(
      plugin.hooks?.map(({ at, global, task }) => [at, global, task['inputs'], task['outputs']]),
      [
        ['prebuild', true, ['**/*.yaml'], ['gen/**']],
        ['postdeploy', true, ['**/*.yaml'], ['log/**']],
      ],
    );
    assert.equal(
      plugin.executors?.map(({ name }) => name),
      ['lint'],
    );
    const own = containerHooksPlugin('acme/hooks', { global: false, outputs: ['x'] }, { digest, hooks: ['after', 'make.sh'], manifest });
    assert.equal([own.hooks?.[0]?.global, own.hooks?.[0]?.task['outputs']], [false, ['x']]);
  });

  test('how mmo.json isolates an image is part of what its executors’ tasks are keyed by', () => {
    const locked = { digest, hooks: [], manifest: { executors: { lint: 'lint' } } };
    const fingerprintOf = (options: Parameters<typeof containerHooksPlugin>[1]): unknown =>
      containerHooksPlugin('acme/x', options, locked).executors?.[0]?.fingerprint?.(fakeTask('cart:lint'), {
        ...fakeSurroundings('/shop'),
        env: {},
        workspaceRoot: '/shop',
      });
    assert.equal(fingerprintOf({}), {});
    assert.equal(fingerprintOf({ pull: 'never', global: true, timeout: '5s' }), {});
    assert.equal(fingerprintOf({ network: 'bridge', pids: 7, capAdd: ['CHOWN'] }), { network: 'bridge', capAdd: '["CHOWN"]', pids: '7' });
  });

  test('without hooks the ENTRYPOINT is gen; executors alone are no hooks', () => {
    const gen = containerHooksPlugin('acme/gen:2', {}, { digest, hooks: [] }).hooks;
    assert.equal(
      gen?.map(({ at, task }) => [at, task['options']]),
      [['gen', { image: 'acme/gen:2', digest, source: 'rw' }]],
    );
    assert.equal(containerHooksPlugin('acme/x', {}, { digest, hooks: [], manifest: { executors: { a: 'a' } } }).hooks, []);
    assert.is(containerHooksPlugin('acme/x', { mode: 'entrypoint' }, { digest, hooks: ['prebuild'] }).hooks?.length, 1);
  });

  test('a manifest that makes no sense is refused with its mistake', () => {
    const mistakes: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ name: 'A B' }, 'its manifest\'s "name" is none: a name is of lower-case letters, digits and -'],
      [{ global: 'yes' }, 'its manifest\'s "global" is neither true nor false'],
      [{ mode: 'x' }, 'its manifest\'s "mode" is neither hooks nor entrypoint'],
      [{ hooks: [] }, 'its manifest\'s "hooks" is no map'],
      [{ hooks: { compile: 'gen' } }, 'its manifest has a hook "compile", which is none of init, gen, prebuild, postbuild, predeploy, postdeploy'],
      [{ hooks: { gen: '../../bin/sh' } }, 'its manifest gives the hook "gen" no file of /hooks'],
      [{ hooks: { gen: 'absent' } }, 'its manifest names /hooks/absent, which the image does not hold as an executable file'],
      [{ executors: { 'A B': 'x' } }, 'its manifest names an executor "A B"; a name is of lower-case letters, digits and -'],
      [{ executors: { lint: '../x' } }, 'its manifest gives the executor "lint" no file of /executors'],
      [{ outputs: 'gen/**' }, 'its manifest\'s "outputs" are no list of globs'],
    ];
    for (const [manifest, message] of mistakes) {
      assert.throws(
        () => containerHooksPlugin('acme/hooks', {}, { digest, hooks: ['gen'], manifest }),
        (error: Error) => error.message === message,
        message,
      );
    }
  });

  test('the repository of a reference keeps the port of its registry', () => {
    assert.equal(['busybox', 'acme/hooks:1', 'localhost:5000/a/b:2', `localhost:5000/a/b@${digest}`, `a:1@${digest}`].map(repositoryOf), [
      'busybox',
      'acme/hooks',
      'localhost:5000/a/b',
      'localhost:5000/a/b',
      'a',
    ]);
  });
});
