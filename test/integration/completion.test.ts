import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { describe } from '../support/harness.ts';
import { mmoCommand } from '../support/mmo-command.ts';
import { type CallOptions, createRig, type Rig } from '../support/workspace-rig.ts';

const service = (name: string, ...tasks: readonly string[]): string =>
  `name: ${name}\ntags: [team:pay]\ntasks:\n${tasks.map((task) => `  ${task}:\n    command: "true"\n`).join('')}`;

const files: Readonly<Record<string, string>> = {
  'mmo.json': '{"name":"shop"}',
  'services/cart/service.yml': service('cart', 'build', 'test'),
  'services/catalog/service.yml': service('catalog', 'build'),
};

/** Infers a task, and leaves a mark wherever its module is loaded. */
const markingPlugin = `import { writeFileSync } from 'node:fs';
writeFileSync(new URL('../loaded', import.meta.url), '');
export default { name: 'mark', apiVersion: 1, infer: { when: ['**'], run: () => ({ tasks: { gen: { command: 'true' } } }) } };
`;

async function words(rig: Rig, line: readonly string[], call?: CallOptions): Promise<string> {
  const { exitCode, stdout, stderr } = await rig.mmo(['completion', '--words=bash', '--', ...line], call);
  assert.is(stderr, '');
  assert.is(exitCode, 0);
  return stdout.trimEnd().split('\n').join(' ');
}

/** Makes a `mmo` that a shell finds on its PATH, and runs a script with it. */
async function shell(rig: Rig, argv: readonly string[]): Promise<string> {
  const command = (await mmoCommand()).map((word) => `'${word}'`).join(' ');
  rig.write('bin/mmo', `#!/bin/sh\nexec ${command} "$@"\n`, 0o755);
  const env = { PATH: `${rig.path('bin')}:${process.env['PATH']}`, HOME: rig.root };
  const { stdout, stderr, status } = spawnSync(argv[0] ?? '', argv.slice(1), { cwd: rig.root, env, encoding: 'utf8' });
  assert.is(`${status} ${stderr}`, '0 ');
  return stdout;
}

function has(program: string): boolean {
  return spawnSync(program, ['-c', 'exit 0']).status === 0;
}

describe('completion', (test) => {
  test('bash completes tasks, ids behind a colon, values behind =, tags and files', async ({ defer, skip }) => {
    if (!has('bash')) skip('there is no bash');
    const rig = createRig({ files }, defer);
    const script = `source <(mmo completion bash)
try() { COMP_LINE=$1 COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mmo mmo; printf '%s|' "\${COMPREPLY[@]}"; echo; }
try 'mmo run ' mmo run ''
try 'mmo run cart:' mmo run cart :
try 'mmo run cart:b' mmo run cart : b
try 'mmo run --output=f' mmo run --output = f
try 'mmo ls -s tag:team:' mmo ls -s tag : team :
try 'mmo run --config mm' mmo run --config mm
COMP_LINE= COMP_WORDS=(mmo build cat) COMP_CWORD=2; COMPREPLY=(); _mmo; echo "\${COMPREPLY[@]}"
complete -p mmo`;
    assert.is(
      await shell(rig, ['bash', '--norc', '-c', script]),
      ['build|test|', 'build|test|', 'build|', 'failed|full|', 'pay|', 'mmo.json|', 'catalog', 'complete -F _mmo mmo', ''].join('\n'),
    );
  });

  test('prints scripts for zsh and fish, which these shells can read where they are installed', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    for (const [name, start] of [
      ['zsh', '#compdef mmo\n'],
      ['fish', '# mmo completion for fish'],
    ] as const) {
      const { stdout } = await rig.mmo(['completion', name]);
      assert.ok(stdout.startsWith(start));
      rig.write(`completion.${name}`, stdout);
      if (has(name)) await shell(rig, [name, '-n', rig.path(`completion.${name}`)]);
    }
  });

  test('a new service, a new task and a removed service are known at once', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    assert.is(await words(rig, ['show', '']), 'cart catalog');
    rig.write('services/mail/service.yml', service('mail', 'build', 'send'));
    assert.is(await words(rig, ['show', '']), 'cart catalog mail');
    rig.write('services/cart/service.yml', service('cart', 'build', 'test', 'check'));
    assert.is(await words(rig, ['run', 'cart:']), 'cart:build cart:check cart:test');
    rig.remove('services/catalog');
    assert.is(await words(rig, ['show', '']), 'cart mail');
  });

  test('answers from kept names without git, yargs, YAML and the engine', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    await words(rig, ['run', '']);
    const folder = mkdtempSync(join(tmpdir(), 'mmo-modules-'));
    defer(() => rmSync(folder, { recursive: true, force: true }));
    assert.is(await words(rig, ['run', ''], { env: { NODE_V8_COVERAGE: folder, PATH: '/nowhere' } }), 'build test');
    const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { result: readonly { url: string }[] });
    const modules = reports.flatMap(({ result }) => result.map(({ url }) => url)).filter((url) => !/tsx|esbuild/.test(url));
    assert.ok(modules.some((url) => /answer-completion|cli\/completion/.test(url)));
    assert.equal(
      modules.filter((url) => /yargs|\/yaml|cosmiconfig|graphology|p-queue|engine\/open|chunks\/open-|create-node-host/.test(url)),
      [],
    );
  });

  test('loads no plugin, and keeps the tasks that one inferred', async ({ defer }) => {
    const rig = createRig({ files: { ...files, 'mmo.json': '{"name":"shop","plugins":["./tools/mark.mjs"]}', 'tools/mark.mjs': markingPlugin } }, defer);
    assert.is(await words(rig, ['run', 'cart:']), 'cart:build cart:test');
    assert.not(rig.exists('loaded'));
    assert.is((await rig.mmo(['ls'])).exitCode, 0);
    assert.not(rig.exists('loaded'), 'the workspace is not trusted yet');
    assert.is((await rig.mmo(['trust'])).exitCode, 0);
    assert.is((await rig.mmo(['ls'])).exitCode, 0);
    assert.ok(rig.exists('loaded'));
    rig.remove('loaded');
    assert.is(await words(rig, ['run', 'cart:']), 'cart:build cart:gen cart:test');
    rig.write('services/cart/service.yml', service('cart', 'build', 'check'));
    assert.is(await words(rig, ['run', 'cart:']), 'cart:build cart:check cart:gen');
    assert.not(rig.exists('loaded'));
  });

  test('works in a folder below, and with -C; a broken or missing workspace gives the words it can', async ({ defer }) => {
    const rig = createRig({ files: { ...files, 'empty/mmo.json': '{}' } }, defer);
    assert.is(await words(rig, ['show', 'c'], { cwd: 'services/cart' }), 'cart catalog');
    assert.is(await words(rig, ['-C', rig.root, 'show', 'c'], { cwd: 'empty' }), 'cart catalog');
    assert.is(await words(rig, ['show', ''], { cwd: 'empty' }), '');
    assert.is(await words(rig, ['-C', 'no/such/folder', 'show', '']), '');
    rig.write('services/cart/service.yml', 'name: [');
    assert.is(await words(rig, ['show', '']), 'cart catalog');
    rig.write('mmo.json', '{');
    rig.remove('.mmo');
    assert.is(await words(rig, ['show', '']), '');
    assert.is(await words(rig, ['cache', 'v']), 'verify');
  });

  test('writes names only when they have changed', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    await rig.mmo(['ls']);
    const before = rig.read('.mmo/index/names.json');
    rig.write('services/cart/service.yml', `# moved\n${service('cart', 'build', 'test')}`);
    await rig.mmo(['ls']);
    assert.is(rig.read('.mmo/index/names.json'), before);
    rig.write('services/cart/service.yml', service('cart', 'build'));
    await rig.mmo(['ls']);
    assert.is.not(rig.read('.mmo/index/names.json'), before);
  });

  test('the shell is guessed from $SHELL, else asked for', async ({ defer }) => {
    const rig = createRig({ files }, defer);
    assert.match((await rig.mmo(['completion'], { env: { SHELL: '/usr/bin/fish' } })).stdout, /^# mmo completion for fish/);
    const unknown = await rig.mmo(['completion', 'zhs']);
    assert.is(unknown.exitCode, 2);
    assert.is(
      unknown.stderr,
      'error[MMO1025]: mmo has no completion for "zhs"\n  did you mean "zsh"?\nhelp: name one: mmo completion bash, mmo completion zsh or mmo completion fish\n',
    );
    const silent = await rig.mmo(['completion'], { env: { SHELL: '/bin/tcsh' } });
    assert.is(silent.exitCode, 2);
    assert.is(
      silent.stderr,
      'error[MMO1026]: $SHELL names no shell that mmo has a completion for\nhelp: name one: mmo completion bash, mmo completion zsh or mmo completion fish\n',
    );
  });
});
