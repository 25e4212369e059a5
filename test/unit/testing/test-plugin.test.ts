import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { builtins } from '../../../core/cli/builtins.ts';
import type { Plugin } from '../../../core/model/plugin.ts';
import { manifestOf } from '../../../core/plugin-host/manifest-of.ts';
import { type InferCase, testPlugin } from '../../../core/testing/test-plugin.ts';
import { describe } from '../../support/harness.ts';

const sound: Plugin = {
  name: 'sound',
  apiVersion: 1,
  infer: { when: ['*.txt'], run: (_service, tree) => ({ tasks: { count: { command: 'wc *.txt', inputs: [...tree.list(['*.txt'])] } } }) },
};
const oneText: InferCase = { name: 'one text', files: { 'service/a.txt': 'a' }, tasks: ['count'] };

describe('testPlugin', (test) => {
  test('passes a plugin that keeps its promises', async () => testPlugin(sound, { infers: [oneText] }));

  test('passes every plugin that ships with mmo, whose manifest says what it has', async () => {
    for (const [name, { manifest, load }] of Object.entries(builtins.plugins)) {
      const plugin = await load();
      assert.is(plugin.name, name);
      await testPlugin(plugin);
      const loaded = manifestOf(plugin);
      assert.equal([...manifest.executors].sort(), [...loaded.executors].sort(), `executors of ${name}`);
      assert.equal(manifest.infers, loaded.infers, `globs of ${name}`);
      assert.equal(manifest.hooks ?? [], loaded.hooks ?? [], `hooks of ${name}`);
      assert.equal(
        (manifest.commands ?? []).map((command) => command.name),
        (loaded.commands ?? []).map((command) => command.name),
        `commands of ${name}`,
      );
    }
  });

  test('names each promise that a plugin breaks', async () => {
    let count = 0;
    const next = (): number => {
      count += 1;
      return count;
    };
    const inferring = (run: NonNullable<Plugin['infer']>['run']): Partial<Plugin> => ({ infer: { when: ['*.txt'], run } });
    const broken: readonly (readonly [breach: string, plugin: Partial<Plugin>, message: string])[] = [
      ['API version', { apiVersion: 2 as never }, 'was made for API version 2'],
      ['two of a name', { commands: [command('a'), command('a')] }, 'two commands have the same name'],
      ['hook', { hooks: [{ at: 'lunch' as never, task: {} }] }, 'has a hook at "lunch"'],
      ['edge of a hook', { hooks: [{ at: 'gen', task: { command: 'x', dependsOn: ['y'] } }] }, 'has a hook at "gen" with "dependsOn"'],
      ['template without a service', { templates: [{ name: 'a', describe: 'a', files: () => ({}) }] }, 'the template "a" has a service.yml'],
      ['cache', { caches: { a: 7 as never } }, 'has "caches" that are not functions by name'],
      ['function in a hook', { hooks: [{ at: 'gen', task: { command: () => 'x' } }] }, 'the hook gen has parts that JSON cannot hold'],
      ['schema', { schema: { service: { x: { type: 'nonsense' } } } }, 'schema is invalid'],
      ['by chance', inferring(() => ({ tasks: { [`t${next()}`]: {} } })), 'answers differently the second time'],
      ['reads by itself', inferring(() => ({ tasks: { a: { command: readFileSync('/etc/hostname', 'utf8') } } })), 'reaches outside'],
      ['promise', inferring((async () => ({})) as never), 'returns a promise'],
      ['pollutes', inferring(() => Object.assign(Object.prototype, { polluted: 1 }) && {}), 'changes objects that all code shares'],
      ['changes its options', inferring((_service, _tree, options) => Object.assign(options, { x: 1 })), 'Cannot add property x'],
      ['nonsense', inferring(() => ({ tasks: [1] })), 'is not a map of tasks'],
    ];
    for (const [breach, parts, message] of broken) {
      const error = await testPlugin({ ...sound, ...parts }, { infers: [{ ...oneText, tasks: undefined }] }).catch((thrown: Error) => thrown);
      assert.ok(error instanceof Error && error.message.includes(message), `${breach}: ${String(error)}`);
    }
    assert.is('polluted' in {}, false);
  });
});

function command(name: string): NonNullable<Plugin['commands']>[number] {
  return { name, describe: 'does nothing', run: async () => 0 };
}
