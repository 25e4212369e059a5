import * as assert from 'uvu/assert';
import { assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const plugin = `export default {
  name: 'acme',
  apiVersion: 1,
  templates: [
    {
      name: 'shell-service',
      describe: 'a service in shell',
      files: ({ name, dir, workspace, greeting = 'hello' }) => ({
        'service.yml': 'name: ' + name + '\\ntasks:\\n  build: { command: sh src/main.sh }\\n',
        'src/main.sh': 'echo ' + greeting + ' from ' + name + ' in ' + dir + ' of ' + workspace + '\\n',
      }),
    },
    { name: 'escapes', describe: 'writes elsewhere', files: () => ({ 'service.yml': '', '../../evil': 'x' }) },
    { name: 'empty', describe: 'has no service', files: () => ({ 'README.md': 'x' }) },
    { name: 'throws', describe: 'is broken', files: () => { throw new Error('oh no'); } },
    { name: 'loops', describe: 'never ends', files: () => { for (;;); } },
  ],
};
`;
const files = { 'mmo.json': '{ "name": "shop", "plugins": ["./tools/acme.mjs"] }\n', 'tools/acme.mjs': plugin };

const slow = { timeoutMs: 600_000 };

describe('mmo add service', (test) => {
  test('writes a service that runs, in a workspace that has none yet and beside others', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const env = { CI: '1' };
    const first = await rig.mmo(['add', 'service', 'cart', '-t', 'shell-service', '--dir', 'services/cart'], { signal, env });
    assert.is(first.exitCode, 0, first.stderr);
    assert.is(first.stdout, 'wrote services/cart/service.yml\nwrote services/cart/src/main.sh\n');
    const second = await rig.mmo(['add', 'service', 'mail', '--template=shell-service', '-x', 'greeting=good day', '--json'], { signal, env });
    assert.equal(JSON.parse(second.stdout), { written: ['services/mail/service.yml', 'services/mail/src/main.sh'] });
    const { exitCode, events } = await rig.run(['build'], { signal });
    assert.is(exitCode, 0);
    assertRan(events, ['cart:build', 'mail:build']);
    const said = events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).sort();
    assert.equal(said, ['good day from mail in services/mail of shop\n', 'hello from cart in services/cart of shop\n']);
  });

  test(
    'overwrites nothing, and says what is wrong',
    async ({ defer, signal }) => {
      const rig = createRig({ files: { ...files, 'cart/service.yml': 'name: cart\n', 'mail/notes.txt': 'mine\n' } }, defer);
      const env = { CI: '1' };
      const cases: readonly (readonly [args: readonly string[], message: string])[] = [
        [['cart', '-t', 'shell-service'], 'there is a service "cart" already, in cart'],
        [['mail', '-t', 'shell-service'], 'mail exists already'],
        [['Bad Name', '-t', 'shell-service'], '"Bad Name" is no name of a service'],
        [['new'], 'mmo add service needs --template'],
        [['new', '-t', 'shel-service'], 'did you mean "shell-service"?'],
        [['new', '-t', 'shell-service', '--dir', '../elsewhere'], '--dir must be a folder below the workspace'],
        [['new', '-t', 'shell-service', '--dir', '/tmp/elsewhere'], '--dir must be a folder below the workspace'],
        [['new', '-t', 'shell-service', '-x', 'greeting'], '--option takes NAME=value, not "greeting"'],
        [['new', '-t', 'escapes'], 'gave a file "../../evil", whose path has a segment ".."'],
        [['new', '-t', 'empty'], 'gave no service.yml'],
        [['new', '-t', 'throws'], 'the template "throws" of the plugin "./tools/acme.mjs" failed: oh no'],
        [['new', '-t', 'loops'], 'timed out after 5000ms'],
      ];
      for (const [args, message] of cases) {
        const { exitCode, stderr } = await rig.mmo(['add', 'service', ...args], { signal, env });
        assert.is(exitCode, 2, stderr);
        assert.match(stderr, message);
      }
      assert.is(rig.git('status', '--porcelain', '--untracked-files=all'), '');
      assert.match((await rig.mmo(['add', 'servic', 'x'], { signal })).stderr, 'did you mean "service"?');

      rig.write('mmo.json', '{ "name": "shop" }\n');
      assert.match((await rig.mmo(['add', 'service', 'new'], { signal })).stderr, 'no plugin of this workspace has templates');
    },
    slow,
  );

  test('mmo template lists them, without the plugin in a workspace that is not trusted', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const untrusted = await rig.mmo(['template'], { signal });
    assert.match(untrusted.stderr, 'not loaded, because this workspace is not trusted: ./tools/acme.mjs');
    assert.is(untrusted.stdout, 'no plugin of this workspace has templates\n');
    const env = { CI: '1' };
    assert.match((await rig.mmo(['template'], { signal, env })).stdout, /^shell-service +a service in shell +\.\/tools\/acme\.mjs\n/);
    const shown = await rig.mmo(['template', 'shell-service'], { signal, env });
    assert.match(shown.stdout, '--- src/main.sh\necho hello from example in example of shop\n');
    assert.is((await rig.mmo(['template', 'none'], { signal, env })).exitCode, 2);
  });
});
