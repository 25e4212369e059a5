import * as assert from 'uvu/assert';
import { pluginKinds } from '../../../core/cli/add/plugin-kinds.ts';
import { pluginSource } from '../../../core/cli/add/plugin-source.ts';
import { pluginTest } from '../../../core/cli/add/plugin-test.ts';
import { assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const files = {
  '.gitignore': '.mmo/\n',
  'package.json': '{ "type": "module" }\n',
  'mmo.json': '{\n  "name": "shop"\n}\n',
  'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built }\n  greet: { executor: mine-executor, options: { text: hi } }\n',
  'app/a.md': 'one two\n',
};

describe('mmo add plugin', (test) => {
  test('writes a plugin of each kind that works at once', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built }\n' } }, defer);
    for (const kind of pluginKinds) {
      const { exitCode, stdout, stderr } = await rig.mmo(['add', 'plugin', `mine-${kind}`, '--kind', kind], { signal });
      assert.is(exitCode, 0, stderr);
      assert.is(stdout, `wrote tools/mine-${kind}.js\nwrote tools/mine-${kind}.test.js\nchanged mmo.json\n`);
    }
    const names = pluginKinds.map((kind) => `"./tools/mine-${kind}.js"`).join(', ');
    assert.is(rig.read('mmo.json'), `{\n  "plugins": [${names}],\n  "name": "shop"\n}\n`);
    rig.write('app/service.yml', files['app/service.yml']);
    const { exitCode, events, stdout } = await rig.run(['build', 'greet', 'mine-infer'], { signal });
    assert.is(exitCode, 0, stdout);
    assertRan(events, ['//:prebuild@mine-hook', 'app:build', 'app:greet', 'app:mine-infer']);
    const command = await rig.mmo(['mine-command'], { signal });
    assert.is(`${command.exitCode} ${command.stdout}`, '0 app in app\n');
    const overview = await rig.mmo(['help'], { signal });
    assert.match(overview.stdout, /COMMANDS OF PLUGINS\n {4}mine-command {2}print the selected services \(plugin\n? *\.\/tools\/mine-command\.js\)/);
    const page = await rig.mmo(['help', 'mine-command'], { signal });
    assert.is(page.exitCode, 0, page.stderr);
    assert.match(page.stdout, 'mmo mine-command - print the selected services');
  });

  test('never overwrites, and says what is wrong with the words', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'tools/mine.test.js': 'mine\n' } }, defer);
    const calls: readonly (readonly [args: readonly string[], message: string])[] = [
      [['plugin', 'mine', '--kind', 'hook'], 'tools/mine.test.js exists already'],
      [['plugin', 'other'], 'mmo add plugin needs --kind'],
      [['plugin', 'other', '--kind', 'hok'], 'did you mean "hook"?'],
      [['plugin', '../other', '--kind', 'hook'], 'is no name of a plugin'],
      [['plugins', 'other', '--kind', 'hook'], 'did you mean "plugin"?'],
      [['plugin', 'other', '--kind', 'hook', '--lang', 'go'], '--lang cannot be "go"'],
    ];
    for (const [args, message] of calls) {
      const { exitCode, stderr } = await rig.mmo(['add', ...args], { signal });
      assert.is(exitCode, 2, stderr);
      assert.match(stderr, message);
    }
    assert.is(rig.read('mmo.json'), files['mmo.json']);
    assert.is(rig.read('tools/mine.test.js'), 'mine\n');
    assert.not(rig.exists('tools/mine.js'));
  });

  test('writes modules that parse in both languages', () => {
    for (const kind of pluginKinds) {
      for (const lang of ['js', 'ts'] as const) {
        const plugin = { name: 'mine', kind, lang };
        assert.match(pluginSource(plugin), lang === 'ts' ? 'const plugin: Plugin' : "@type {import('mmo/plugin').Plugin}");
        assert.match(pluginTest(plugin), `'./mine.${lang}'`);
      }
    }
  });
});
