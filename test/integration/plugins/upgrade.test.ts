import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** Version 3 of a plugin: its key was called `lint` in 1, `check` in 2, and its option `level` was a word. */
const plugin = `export default {
  name: 'acme',
  apiVersion: 1,
  schema: {
    options: { type: 'object', properties: { level: { type: 'integer' } }, additionalProperties: false },
    service: { verify: { type: 'boolean' } },
  },
  migrations: [
    { from: '2.1', run: (files) => rename(files, 'check:', 'verify:') },
    { from: '1', run: (files) => rename(files, 'lint:', 'check:') },
    { from: '2.0.0', files: ['mmo.json'], run: (files) => rename(files, '"high"', '3') },
    { from: '2.2', files: ['docs/*.md'], run: (files) => ({ ...rename(files, 'lint', 'verify'), 'docs/upgraded.md': 'by acme\\n' }) },
  ],
};
const rename = (files, from, to) => Object.fromEntries(Object.entries(files).map(([path, text]) => [path, text.replaceAll(from, to)]));
`;
const files = {
  '.gitignore': '.mmo/\n',
  'mmo.json': '{ "name": "shop", "plugins": [{ "name": "./tools/acme.mjs", "level": "high" }] }\n',
  'tools/acme.mjs': plugin,
  'cart/service.yml': '# lint: me\nname: cart\nlint: true\ntasks:\n  build: { command: echo built }\n',
  'docs/a.md': 'about lint\n',
};

describe('mmo upgrade', (test) => {
  test('brings a workspace that its plugins no longer understand up to date, once', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    assert.is((await rig.mmo(['build'], { signal })).exitCode, 2);
    const dry = await rig.mmo(['upgrade', '--dry'], { signal });
    assert.is(dry.exitCode, 0, dry.stderr);
    assert.match(dry.stdout, '\n-lint: true\n+verify: true\n');
    assert.match(dry.stdout, '--- a/mmo.json\n+++ b/mmo.json\n');
    assert.is((await rig.mmo(['upgrade', '--check'], { signal })).exitCode, 1);
    assert.is(rig.git('status', '--porcelain'), '');
    rig.write('../patch', dry.stdout);
    rig.git('apply', '--check', '../patch');

    const done = await rig.mmo(['upgrade'], { signal });
    assert.is(done.exitCode, 0);
    assert.is(done.stdout, dry.stdout);
    assert.is(rig.read('mmo.json'), '{ "name": "shop", "plugins": [{ "name": "./tools/acme.mjs", "level": 3 }] }\n');
    assert.match(rig.read('cart/service.yml'), /^# verify: me\nname: cart\nverify: true\n/);
    assert.is(rig.read('docs/a.md') + rig.read('docs/upgraded.md'), 'about verify\nby acme\n');
    assert.is((await rig.mmo(['build'], { signal })).exitCode, 0);
    assert.is((await rig.mmo(['upgrade'], { signal })).stdout, 'everything is up to date\n');
    assert.is((await rig.mmo(['upgrade', '--check', '--json'], { signal })).stdout, '{\n  "changes": [],\n  "written": false\n}\n');
  });

  test('starts at a version, and takes the plugins that are named', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const { stdout } = await rig.mmo(['upgrade', './tools/acme.mjs', '--from', '2', '--json', '--dry'], { signal });
    const { changes } = JSON.parse(stdout) as { readonly changes: readonly { readonly path: string }[] };
    assert.equal(
      changes.map(({ path }) => path),
      ['docs/a.md', 'docs/upgraded.md', 'mmo.json'],
    );
    assert.match((await rig.mmo(['upgrade', './tools/acm.mjs'], { signal })).stderr, 'did you mean "./tools/acme.mjs"?');
    assert.match((await rig.mmo(['upgrade', '--from', 'then'], { signal })).stderr, '--from takes a version');
  });

  test('writes nothing where a migration is wrong', async ({ defer, signal }) => {
    const cases: readonly (readonly [run: string, problem: string])[] = [
      ['() => { throw new Error("oh no"); }', 'its migration from 1 failed: oh no'],
      ['async () => ({})', 'its migration from 1 gave no files'],
      ['() => ({ "../x": "y" })', 'gave a file "../x", whose path has a segment ".."'],
      ['() => ({ ".git/hooks/post-checkout": "y" })', 'whose path is not of the workspace'],
      ['() => ({ "mmo.json": 7 })', 'gave a file "mmo.json" that is no text'],
      ['(files) => { files["mmo.json"] = ""; return {}; }', 'Cannot assign to read only property'],
    ];
    for (const [run, problem] of cases) {
      const rig = createRig(
        { files: { ...files, 'tools/acme.mjs': `export default { name: 'acme', apiVersion: 1, migrations: [{ from: '1', run: ${run} }] };\n` } },
        defer,
      );
      const { exitCode, stderr } = await rig.mmo(['upgrade'], { signal });
      assert.is(exitCode, 2, stderr);
      assert.match(stderr, 'the plugin "./tools/acme.mjs" cannot upgrade this workspace: ');
      assert.match(stderr, problem);
      assert.is(rig.git('status', '--porcelain'), '');
    }
  });
});
