import * as assert from 'uvu/assert';
import { assertCached, assertInOrder, assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const files = {
  'mmo.json': '{ "name": "shop", "plugins": ["./tools/around.mjs"] }',
  'tools/around.mjs': "export default { name: 'around', apiVersion: 1, hooks: [{ at: 'prebuild', task: { command: ['echo', 'before'] } }] };\n",
  'lib/service.yml': 'name: lib\ntasks: { build: { command: "echo lib" } }\n',
  'cart/service.yml':
    'name: cart\ndependsOn: [lib]\ntasks:\n  build: { command: "echo cart", dependsOn: [^build] }\n  test: { command: "echo test", dependsOn: [build] }\n',
};

describe('hooks and keys', (test) => {
  test('a build has its hooks and its key whether it was asked for or is needed by another task', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const tested = await rig.run(['cart:test'], { signal });
    assertRan(tested.events, ['//:prebuild@around', 'cart:build', 'cart:test', 'lib:build']);
    assertInOrder(tested.events, ['//:prebuild@around', 'lib:build', 'cart:build', 'cart:test']);
    const hook = tested.events.find((event) => event.type === 'task:output' && event.task === '//:prebuild@around');
    assert.is(hook?.type === 'task:output' ? hook.text : '', 'before cart\n');
    const built = await rig.run(['build'], { signal });
    assertCached(built.events, ['cart:build', 'lib:build']);
  });

  test('a change of what a cached hook reads affects the task after it, and no other', async ({ defer, signal }) => {
    const hook = "{ at: 'prebuild', task: { command: ['sh', '-c', 'mkdir -p gen && cp schema/a.txt gen/a.txt'], inputs: ['schema/*.txt'], outputs: ['gen'] } }";
    const build = '{ build: { command: "cat gen/a.txt", inputs: [main.sh] } }';
    const rig = createRig(
      {
        files: {
          '.gitignore': '.mmo/\ngen/\n',
          'mmo.json': '{ "name": "shop", "plugins": ["./tools/around.mjs"] }',
          'tools/around.mjs': `export default { name: 'around', apiVersion: 1, hooks: [${hook}] };\n`,
          ...{ 'lib/service.yml': `name: lib\ntasks: ${build}\n`, 'lib/schema/a.txt': 'lib\n', 'lib/main.sh': '' },
          ...{ 'cart/service.yml': `name: cart\ntasks: ${build}\n`, 'cart/schema/a.txt': 'one\n', 'cart/main.sh': '', 'cart/notes.txt': 'one\n' },
        },
      },
      defer,
    );
    assert.is((await rig.run(['build'], { signal })).exitCode, 0);
    rig.write('cart/notes.txt', 'two\n');
    assertRan((await rig.run(['build', '--affected=HEAD'], { signal })).events, []);
    rig.write('cart/schema/a.txt', 'two\n');
    const affected = await rig.mmo(['affected', '--base', 'HEAD', '--json'], { signal });
    const { tasks } = JSON.parse(affected.stdout) as { readonly tasks: readonly { readonly id: string; readonly reasons: readonly string[] }[] };
    assert.equal(tasks, [{ id: 'cart:build', reasons: ['a hook before it changed'] }]);
    assertRan((await rig.run(['build', '--affected=HEAD'], { signal })).events, ['cart:prebuild@around', 'cart:build']);
  });
});
