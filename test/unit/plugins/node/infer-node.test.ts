import * as assert from 'uvu/assert';
import { inferNode } from '../../../../plugins/node/infer-node.ts';
import { describe } from '../../../support/harness.ts';
import { type Inferred, inferFrom } from '../../../support/infer-from.ts';

const yml = 'type: service\n';
type Package = Readonly<Record<string, unknown>>;

function infer(manifest: Package | string, files: Readonly<Record<string, string>> = {}, options: Readonly<Record<string, unknown>> = {}): Inferred {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify(manifest);
  const run: typeof inferNode = (service, tree) => inferNode(service, tree, options);
  return inferFrom({ when: [], run }, { 'web/service.yml': yml, 'web/package.json': text, 'web/web.js': '', ...files }, 'web');
}

const taskOf = (name: string, script: string, files: Readonly<Record<string, string>> = {}): Package | undefined =>
  infer({ scripts: { [name]: script } }, files).tasks?.[name];
const outputsOf = (script: string, files: Readonly<Record<string, string>>, manifest: Package = {}): unknown =>
  (infer({ scripts: { build: script }, ...manifest }, files).tasks?.['build']?.['outputs'] as { path: string }[] | undefined)?.map(({ path }) => path);
const ignored = (...rules: readonly string[]): Readonly<Record<string, string>> => ({ '.gitignore': `${rules.join('\n')}\n` });

describe('inference from a package.json', (test) => {
  test('each script becomes a task but those that belong to others', () => {
    const scripts = { build: 'a', prebuild: 'b', 'test:unit': 'node --test', prepare: 'c', postinstall: 'd', deploy: 'e', prefetch: 'f', test: '' };
    assert.equal(Object.keys(infer({ scripts }).tasks ?? {}).sort(), ['build', 'deploy', 'prefetch', 'test-unit', 'vet']);
  });

  test('a check by tsc that writes code is not kept', () => {
    const cache = (script: string, options: string): unknown => taskOf('tsc', script, { 'web/tsconfig.json': `{"compilerOptions":${options}}` })?.['cache'];
    assert.is(cache('tsc', '{}'), false);
    assert.is(cache('tsc', '{"noEmit":true}'), undefined);
    assert.is(cache('tsc --noEmit', '{}'), undefined);
  });

  test('a script that two names would share stays what it is called', () => {
    const scripts = { 'test:unit': 'a', 'test-unit': 'b' };
    assert.is(infer({ scripts }).tasks?.['test-unit']?.['command'], 'b');
  });

  test('names that no task may have are left out', () => {
    assert.equal(Object.keys(infer({ scripts: { _hidden: 'a', ü: 'b', __proto__x: 'c', constructor: 'true' } }).tasks ?? {}).sort(), ['constructor', 'vet']);
  });

  test('only the scripts that the options name', () => {
    assert.equal(Object.keys(infer({ scripts: { build: 'a', deploy: 'b' } }, {}, { scripts: ['build'] }).tasks ?? {}), ['build']);
  });

  test('pre and post scripts run around a script, and arguments reach the script itself', () => {
    const scripts = { build: 'a || b', prebuild: 'c; d', postbuild: 'e' };
    assert.is(infer({ scripts }).tasks?.['build']?.['command'], 'mmo_script() {\n{ c; d\n} &&\n{ a || b "$@"\n} &&\n{ e\n}\n}\nmmo_script');
  });

  test('Yarn since version 2 runs nothing around, and runs itself where programs are only known to it', () => {
    const manifest = { packageManager: 'yarn@4.5.0', scripts: { build: 'a', prebuild: 'b' } };
    assert.is(infer(manifest).tasks?.['build']?.['command'], 'a');
    const task = infer(manifest, { '.pnp.cjs': '' }).tasks?.['build'];
    assert.equal([task?.['command'], task?.['tools']], ['yarn run build', ['node', 'yarn']]);
  });

  test('only what can be repeated is kept', () => {
    assert.is(taskOf('deploy', 'ship it')?.['cache'], false);
    assert.is(taskOf('lint', 'eslint --fix .')?.['cache'], false);
    assert.is(taskOf('lint', 'eslint .')?.['cache'], undefined);
    assert.is(taskOf('build', 'make-something')?.['cache'], false);
    assert.is(taskOf('build', 'tsc -p . --noEmit')?.['cache'], undefined);
    assert.is(taskOf('build', 'tsc --noEmit && ship')?.['cache'], false);
  });

  test('servers and watchers go on', () => {
    for (const [name, script] of [
      ['start', 'node .'],
      ['dev', 'vite'],
      ['serve-docs', 'x'],
      ['test-watch', 'vitest'],
      ['types', 'tsc --watch'],
    ] as const)
      assert.is(taskOf(name, script)?.['persistent'], true, name);
  });

  test('tests run by the test executor', () => {
    assert.equal(taskOf('test', 'node --test'), {
      tools: ['node'],
      env: ['npm_lifecycle_event=test', 'NODE_ENV'],
      executor: 'test',
      options: { language: 'node' },
      dependsOn: ['proto', '^build'],
    });
    assert.is(taskOf('test', 'vitest run')?.['command'], 'vitest run');
    assert.equal(taskOf('test-e2e', 'playwright test')?.['options'], { language: 'node', layer: 'integration' });
    assert.is(taskOf('test', 'echo "Error: no test specified" && exit 1'), undefined);
  });

  test('tests wait for the build unless they run the sources', () => {
    const after = (script: string): unknown => infer({ scripts: { build: 'node b.mjs dist', test: script } }, ignored('dist')).tasks?.['test']?.['dependsOn'];
    assert.equal(after('node --test'), ['proto', '^build', 'build']);
    assert.equal(after('vitest run'), ['proto', '^build']);
    assert.equal(after('vitest run dist'), ['proto', '^build', 'build']);
  });

  test('checks are one task more: the vet executor where it knows their tools, else the scripts', () => {
    assert.equal(infer({ scripts: { lint: 'eslint .', typecheck: 'tsc --noEmit' } }).tasks?.['vet'], {
      executor: 'vet',
      options: { language: 'node' },
      tools: ['node'],
      dependsOn: ['proto', '^build'],
    });
    assert.equal(infer({ scripts: { lint: 'standard', typecheck: 'tsc --noEmit' } }).tasks?.['vet'], { command: 'true', dependsOn: ['lint', 'typecheck'] });
    assert.is(infer({ scripts: { vet: 'own' } }).tasks?.['vet']?.['command'], 'own');
  });

  test('settings above the service count for its checks', () => {
    assert.equal(taskOf('lint', 'biome ci .', { 'biome.json': '{}' })?.['inputs'], ['$default', '//biome.json']);
  });

  test('frameworks get their variables and env files', () => {
    const build = taskOf('build', 'vite build', ignored('dist', '.env'));
    assert.equal(build?.['env'], ['npm_lifecycle_event=build', 'NODE_ENV', 'VITE_*']);
    const modes = ['', '.production', '.test'].flatMap((mode) => [`.env${mode}`, `.env${mode}.local`]);
    assert.equal(build?.['inputs'], ['$default', ...modes]);
    const staging = taskOf('build', 'vite build --mode staging')?.['inputs'];
    assert.equal(staging, ['$default', ...modes, '.env.staging', '.env.staging.local']);
    const named = taskOf('test', 'node --env-file=./conf/.env --env-file-if-exists ../.env --test x.js')?.['inputs'];
    assert.equal(named, ['$default', 'conf/.env']);
  });

  test('a package.json that is none is an error that names it', () => {
    assert.throws(() => infer('{'), /^web\/package\.json is not valid JSON: /);
    assert.throws(() => infer('[]'), 'web/package.json does not hold an object');
    assert.equal(infer({ scripts: 'no', dependencies: [1], main: 3, files: 'x' }).tasks, {
      vet: { executor: 'vet', options: { language: 'node' }, tools: ['node'], dependsOn: ['proto', '^build'] },
    });
  });
});

describe('outputs of a node build', (test) => {
  test('tools write to their usual folders, or where flags say', () => {
    assert.equal(outputsOf('vite build', ignored('dist')), ['dist']);
    assert.equal(outputsOf('next build', ignored('/web/.next/')), ['.next']);
    assert.equal(outputsOf('esbuild a.js --bundle --outfile=out/web.js', ignored('out')), ['out']);
    assert.equal(outputsOf('node build.mjs', { ...ignored('dist'), 'web/build.mjs': "write('dist/web.js')" }), ['dist']);
    assert.equal(outputsOf('./make.sh', ignored('pub'), { main: './pub/cjs/a.js', files: ['pub', 'README.md'] }), ['pub']);
  });

  test('TypeScript says where it writes, with comments and through bases', () => {
    const project = '{ // own\n "extends": "../tsconfig.base", "compilerOptions": { "outDir": "./made", /* x */ }, }';
    assert.equal(outputsOf('tsc', { ...ignored('made'), 'web/tsconfig.json': project }), ['made']);
    const base = '{ "compilerOptions": { "outDir": "web/made", "composite": true } }';
    assert.equal(
      outputsOf('tsc -p tsconfig.build.json', {
        ...ignored('made'),
        'web/tsconfig.build.json': '{"extends":"../tsconfig.base.json"}',
        'tsconfig.base.json': base,
      }),
      ['made', '*.tsbuildinfo'],
    );
    assert.equal(outputsOf('tsc', { ...ignored('made'), 'web/tsconfig.json': '{"compilerOptions":{"outDir":"made","noEmit":true}}' }), undefined);
  });

  test('what git does not ignore, or has a tracked file, is never an output', () => {
    assert.is(outputsOf('vite build', {}), undefined);
    assert.is(outputsOf('vite build', { ...ignored('dist'), 'web/.gitignore': '!dist\n' }), undefined);
    assert.is(outputsOf('vite build', { ...ignored('dist'), 'web/dist/kept.js': '' }), undefined);
    assert.is(outputsOf('tsc', { ...ignored('*.js'), 'web/tsconfig.json': '{"compilerOptions":{"outDir":"."}}' }), undefined);
    assert.is(outputsOf('esbuild a --outdir=../dist', ignored('dist')), undefined);
    assert.is(outputsOf('esbuild a --outdir=node_modules/x', ignored('node_modules')), undefined);
  });
});

describe('edges of node packages', (test) => {
  const library = (manifest: Package): Readonly<Record<string, string>> => ({ 'libs/ui/service.yml': yml, 'libs/ui/package.json': JSON.stringify(manifest) });
  const edges = (dependencies: Package, files: Readonly<Record<string, string>>): unknown => {
    const { dependsOn, tasks } = infer({ name: '@shop/web', dependencies, scripts: { build: 'tsc --noEmit' } }, files);
    return [dependsOn, tasks?.['build']?.['inputs']];
  };

  test('a package of the workspace that is used as it is written counts with its sources', () => {
    assert.equal(edges({ ui: '^1.0.0' }, library({ name: 'ui' })), [['ui'], ['$default', '//libs/ui/**']]);
  });

  test('of one that is built, its build and its package.json count', () => {
    assert.equal(edges({ '@shop/ui': '^1.0.0' }, { ...library({ name: '@shop/ui', main: 'dist/ui.js' }), ...ignored('dist') }), [
      ['ui'],
      ['$default', '//libs/ui/package.json'],
    ]);
  });

  test('paths and the workspace protocol are followed, and other names only where they look local', () => {
    assert.equal(edges({ x: 'file:../libs/ui' }, library({ name: 'other' }))?.[0 as never], ['ui']);
    assert.equal(edges({ 'far-name': 'workspace:^' }, library({ name: 'far-name' }))?.[0 as never], ['ui']);
    assert.equal(edges({ '@shop/far': '1.x' }, library({ name: '@shop/far' }))?.[0 as never], ['ui']);
    assert.equal(edges({ ui: '^1.0.0' }, library({ name: '@other/ui' }))?.[0 as never], []);
    assert.equal(edges({ ui: 'npm:ui@1' }, library({ name: 'ui' }))?.[0 as never], []);
    assert.equal(edges({ x: 'file:../../outside' }, {})?.[0 as never], []);
  });

  test('a package without a service is an input', () => {
    assert.equal(edges({ '@shop/util': '*' }, { 'packages/util/package.json': '{"name":"@shop/util"}' }), [[], ['$default', '//packages/util/**']]);
  });

  test('sources of sources count, edges are of the package itself', () => {
    const files = {
      ...library({ name: 'ui', dependencies: { core: 'link:../core' } }),
      'libs/core/service.yml': yml,
      'libs/core/package.json': '{"name":"core","dependencies":{"ui":"*"}}',
    };
    assert.equal(edges({ ui: '*' }, files), [['ui'], ['$default', '//libs/core/**', '//libs/ui/**']]);
  });

  test('TypeScript projects and paths of other services are edges; bases are inputs', () => {
    const project =
      '{"extends":"../tsconfig.base.json","references":[{"path":"../libs/ui"}],"compilerOptions":{"paths":{"@/*":["./src/*"],"core/*":["../libs/core/src/*"]}}}';
    const files = { ...library({}), 'libs/core/service.yml': yml, 'web/tsconfig.json': project, 'tsconfig.base.json': '{}' };
    assert.equal(edges({}, files), [
      ['core', 'ui'],
      ['$default', '//libs/core/**', '//libs/ui/**', '//tsconfig.base.json'],
    ]);
  });

  test('bases of every project count, and the project above where there is none of its own', () => {
    const above = { 'tsconfig.json': '{"extends":"./base.json"}', 'base.json': '{}', 'tsconfig.build.base.json': '{}' };
    assert.equal(edges({}, above), [[], ['$default', '//base.json', '//tsconfig.json']]);
    const own = { 'web/tsconfig.json': '{}', 'web/tsconfig.build.json': '{"extends":"../tsconfig.build.base.json"}' };
    assert.equal(edges({}, { ...above, ...own }), [[], ['$default', '//tsconfig.build.base.json']]);
  });

  test('files outside that sources name are inputs, with what these name, and folders of no service', () => {
    const files = {
      'web/src/a.ts':
        "import { x } from '../../shared/x.js';\nimport '../b';\nread('../api/spec.yaml');\njoin(__dirname, '..', \"..\", 'api/b.sql'); __dirname + '/../../api/c.sql';\nload(`../../texts`); '../..'; '../../libs';",
      'shared/x.ts': "export * from './y'; import '../shared/z';",
      'shared/z/index.ts': '',
      'shared/y.mts': "import '../web/src/a'",
      'shared/unused.ts': '',
      'api/spec.yaml': '',
      'api/b.sql': '',
      'api/c.sql': '',
      'texts/a.txt': '',
      'libs/ui/service.yml': yml,
      'libs/ui/a.js': '',
    };
    assert.equal(edges({}, files), [
      [],
      ['$default', '//api/b.sql', '//api/c.sql', '//api/spec.yaml', '//shared/x.ts', '//shared/y.mts', '//shared/z/index.ts', '//texts/**'],
    ]);
  });

  test('another package.json that cannot be parsed is not this one’s trouble', () => {
    assert.equal(edges({ ui: '*' }, { 'libs/ui/service.yml': yml, 'libs/ui/package.json': '{' }), [[], undefined]);
  });
});
