import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

describe('plugins of a workspace that nobody trusts yet', (test) => {
  test('are left out, and named', async ({ defer, signal }) => {
    const { stderr } = await createRig({ files }, defer).mmo(['ls'], { signal });
    assert.match(stderr, 'warning[MMO6006]');
    assert.match(stderr, './tools/canary.mjs');
    assert.match(stderr, 'mmo-canary');
  });

  for (const [how, args, env] of [
    ['a task was run', ['run', 'build'], {}],
    ['mmo trust', ['trust'], {}],
  ] as const) {
    test(`are run after ${how}`, async ({ defer, signal }) => {
      const rig = createRig({ files }, defer);
      assert.is((await rig.mmo(args, { signal, env })).exitCode, 0);
      const { exitCode, stdout, stderr } = await rig.mmo(['show', 'app'], { signal });
      assert.is(exitCode, 0, stderr);
      assert.match(stdout, 'inferred-by-path');
      assert.ok(rig.exists('../sung-path'));
      await rig.mmo(['trust', '--reset'], { signal });
      assert.match((await rig.mmo(['ls'], { signal })).stderr, 'warning[MMO6006]');
    });
  }

  test('are run where CI is set', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    const { exitCode, stdout } = await rig.mmo(['show', 'app'], { signal, env: { CI: 'true' } });
    assert.is(exitCode, 0);
    assert.match(stdout, 'inferred-by-path');
  });
});

const sing = (name: string): string =>
  `import { writeFileSync as write${name} } from 'node:fs';\nwrite${name}(new URL('${'../'.repeat(name === 'package' ? 3 : 2)}sung-${name}', import.meta.url), '');\n`;

const files = {
  '.gitignore': 'node_modules/\n.mmo/\n',
  'app/service.yml': 'name: app\ntasks:\n  build: { command: echo built }\n',
  'app/package.json': '{ "scripts": { "prepare": "touch ../../sung-script", "build": "touch ../../sung-script" } }',
  'mmo.json': '{ "plugins": ["./tools/canary.mjs", "mmo-canary"] }\n',
  'tools/canary.mjs': `${sing('path')}export default {
  name: 'canary', apiVersion: 1,
  infer: { when: ['**'], run: () => ({ tasks: { 'inferred-by-path': { command: 'true' } } }) },
  commands: [{ name: 'canary', describe: 'sings', run: async () => 0 }],
};
`,
  'node_modules/mmo-canary/package.json': JSON.stringify({
    ...{ name: 'mmo-canary', version: '1.0.0', type: 'module', exports: './index.js' },
    mmo: { executors: [], infer: { when: ['**'] }, commands: [{ name: 'canary-two', describe: 'sings' }] },
  }),
  'node_modules/mmo-canary/index.js': `${sing('package')}export default { name: 'mmo-canary', apiVersion: 1, infer: { when: ['**'], run: () => ({}) } };\n`,
};
