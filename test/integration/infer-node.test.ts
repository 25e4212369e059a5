import * as assert from 'uvu/assert';
import { assertCached, assertInOrder, assertRan, outcomesOf } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

const files: Readonly<Record<string, string>> = {
  'mmo.json': json({ name: 'pages', plugins: ['node'] }),
  '.gitignore': 'node_modules\ndist\n.mmo\n',
  'web/service.yml': 'name: web\ntype: static\n',
  'web/package.json': json({
    name: '@pages/web',
    version: '1.2.3',
    type: 'module',
    scripts: {
      prebuild: 'node -e "console.log(process.env.npm_package_version)"',
      build: 'node build.mjs',
      test: 'node --test',
      clean: 'rm -rf dist',
    },
    dependencies: { '@pages/text': '*' },
  }),
  'web/build.mjs': [
    "import { mkdirSync, writeFileSync } from 'node:fs';",
    "import { greeting } from '../text/dist/text.js';",
    "mkdirSync('dist', { recursive: true });",
    "writeFileSync('dist/index.html', [greeting, process.argv[2] ?? ''].join(' '));",
  ].join('\n'),
  'web/web.test.js': [
    "import { strictEqual } from 'node:assert';",
    "import { readFileSync } from 'node:fs';",
    "import { test } from 'node:test';",
    "test('greets', () => strictEqual(readFileSync('dist/index.html', 'utf8').trim(), 'hello'));",
  ].join('\n'),
  'text/service.yml': 'name: text\ntype: library\n',
  'text/package.json': json({
    name: '@pages/text',
    type: 'module',
    main: './dist/text.js',
    scripts: { build: 'mkdir -p dist && cp src/text.js dist/text.js' },
  }),
  'text/src/text.js': "export const greeting = 'hello';\n",
  'text/README.md': 'A text.\n',
};

describe('node services with two lines of service.yml', (test) => {
  test('build, test and vet run in order, are hits, and rerun for exactly what changed', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    const all = ['text:build', 'text:vet', 'web:build', 'web:test', 'web:vet'];
    const cold = await rig.run(['build', 'test', 'vet']);
    assert.is(cold.exitCode, 0, cold.stdout);
    assertRan(cold.events, all);
    assertInOrder(cold.events, ['text:build', 'web:build', 'web:test']);
    assert.ok(cold.stdout.includes('1.2.3'), 'the version reaches the script before the build');
    assert.is(rig.read('web/dist/index.html').trim(), 'hello');

    assertCached((await rig.run(['build', 'test', 'vet'])).events, all);

    rig.write('text/README.md', 'A short text.\n');
    const same = await rig.run(['build', 'test']);
    assertRan(same.events, ['text:build']);
    assertCached(same.events, ['web:build', 'web:test']);

    rig.write('text/src/text.js', "export const greeting = 'bye';\n");
    const changed = await rig.run(['build', 'test']);
    assertRan(changed.events, ['text:build', 'web:build', 'web:test']);
    assert.is(changed.exitCode, 1);
    assert.is(outcomesOf(changed.events).get('web:test')?.status, 'failure');

    rig.write('text/src/text.js', "export const greeting = 'hello';\n");
    rig.remove('web/dist');
    const back = await rig.run(['build', 'test']);
    assertRan(back.events, []);
    assert.is(rig.read('web/dist/index.html').trim(), 'hello', 'a hit brings the output back');
  });

  test('arguments reach the script, and a script that is no build is never a hit', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    assert.is((await rig.run(['web:build', '--', 'you'])).exitCode, 0);
    assert.is(rig.read('web/dist/index.html'), 'hello you');
    for (let round = 1; round <= 2; round++) assertRan((await rig.run(['web:clean'])).events, ['web:clean']);
    assert.not.ok(rig.exists('web/dist'));
  });

  test('show tells that node inferred a task, service.yml wins, and a broken package.json is named while the others run', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    rig.write('text/service.yml', 'name: text\ntype: library\ntasks:\n  build: { outputs: [dist/text.js] }\n');
    const shown = await rig.mmo(['show', 'text']);
    assert.match(shown.stdout, /tasks\.build\.command +mkdir -p dist && cp src\/text\.js dist\/text\.js +# inferred by node/);
    assert.match(shown.stdout, /tasks\.build\.outputs +.*dist\/text\.js.* +# text\/service\.yml:4/);

    rig.write('web/package.json', '{');
    const broken = await rig.mmo(['show', 'web']);
    assert.match(broken.stderr, /^error\[MMO6008\]: web\/package\.json is not valid JSON: .*\n --> web\/package\.json:1:1\n/);
  });
});
