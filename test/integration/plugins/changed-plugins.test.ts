import * as assert from 'uvu/assert';
import { describe } from '../../support/harness.ts';
import { mmoCommand } from '../../support/mmo-command.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig } from '../../support/workspace-rig.ts';

const inferring = (text: string): string =>
  `export default { name: 'p', apiVersion: 1, infer: { when: ['x.txt'], run: () => ({ tasks: { build: { command: 'echo ${text} > out', outputs: ['out'] } } }) } };\n`;
const files = {
  '.gitignore': '.mmo/\nout\ndist/\n',
  'mmo.json': '{ "name": "shop", "plugins": ["./tools/p.mjs"] }\n',
  'tools/p.mjs': inferring('one'),
  'cart/service.yml': 'name: cart\n',
  'cart/x.txt': 'x\n',
};
const bracketed = {
  ...files,
  'tools/p.mjs': hooking('{ at: "prebuild", task: { command: "echo before" } }, { at: "gen", task: { command: "echo gen" } }'),
  'cart/service.yml': 'name: cart\ntasks: { build: { command: "true", inputs: [x.txt] } }\n',
};

describe('a plugin whose code changed since a commit', (test) => {
  test('affects what it infers, and what is compared with the commit is not remembered for it', async ({ defer, signal }) => {
    const rig = createRig({ files }, defer);
    rig.commit();
    rig.write('tools/p.mjs', inferring('two'));
    await rig.mmo(['trust'], { signal });
    const { stdout } = await rig.mmo(['affected', '--base', 'HEAD', '--json'], { signal });
    assert.equal(JSON.parse(stdout).services, ['cart']);
    assert.is((await rig.run(['build', '--affected=HEAD'], { signal })).exitCode, 0);
    assert.is(rig.read('cart/out'), 'two\n');
    rig.git('checkout', '-q', 'tools/p.mjs');
    assert.is((await rig.run(['build'], { signal })).exitCode, 0);
    assert.is(rig.read('cart/out'), 'one\n');
  });

  test('is noticed where git ignores it', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'mmo.json': '{ "plugins": ["./dist/p.mjs"] }\n', 'dist/p.mjs': inferring('one') } }, defer);
    await rig.run(['build'], { signal });
    rig.write('dist/p.mjs', inferring('two'));
    await rig.run(['build'], { signal });
    assert.is(rig.read('cart/out'), 'two\n');
  });

  test('affects the tasks that its hooks come before', async ({ defer, signal }) => {
    const rig = createRig({ files: bracketed }, defer);
    rig.commit();
    await rig.mmo(['trust'], { signal });
    assert.equal(JSON.parse((await rig.mmo(['affected', '--base', 'HEAD', '--json'], { signal })).stdout).tasks, []);
    rig.write('tools/p.mjs', hooking('{ at: "prebuild", task: { command: "echo changed" } }'));
    const { stdout } = await rig.mmo(['affected', '--base', 'HEAD', '--json'], { signal });
    assert.equal(JSON.parse(stdout).tasks, [{ id: 'cart:build', reasons: ['a hook before it changed'] }]);
  });
});

describe('hooks', (test) => {
  test('of an image that mmo.lock does not know are told to be missing where they cannot be looked up', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...bracketed, 'mmo.json': '{ "plugins": [{ "image": "acme/hooks:1" }] }\n' } }, defer);
    const { exitCode, stderr } = await rig.mmo(['run', 'build', '--dry'], { signal });
    assert.is(exitCode, 0);
    assert.match(stderr, 'warning[MMO6010]: mmo.lock has no digest for the plugin "acme/hooks:1", whose hooks and executors are left out here');
  });

  test('that stand alone run for affected services only, and not at all where there is none', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...bracketed, 'lib/service.yml': 'name: lib\ntasks: { build: { command: "true" } }\n' } }, defer);
    rig.commit();
    assert.equal(startedBy(await rig.run(['gen', '--affected=HEAD'], { signal })), []);
    rig.write('cart/x.txt', 'y\n');
    const run = await rig.run(['gen', '--affected=HEAD'], { signal });
    assert.equal(startedBy(run), ['//:gen@p']);
    assert.match(run.stdout, 'gen cart\\n');
  });

  test('of one plugin at one point are tasks of their own, in their order', async ({ defer, signal }) => {
    const two = hooking('{ at: "prebuild", task: { command: "echo a" } }, { at: "prebuild", task: { command: "echo b" } }');
    const rig = createRig({ files: { ...bracketed, 'tools/p.mjs': two } }, defer);
    assert.equal(startedBy(await rig.run(['build'], { signal })), ['//:prebuild@p', '//:prebuild@p.2', 'cart:build']);
  });

  test('that would start themselves are refused', async ({ defer, signal }) => {
    const rig = createRig(
      { files: { ...bracketed, 'tools/p.mjs': hooking('{ at: "gen", task: { command: "$MMO_BIN run gen #", passEnv: ["MMO_BIN"] } }') } },
      defer,
    );
    const { exitCode, stdout } = await rig.run(['gen'], { signal, env: { MMO_BIN: (await mmoCommand()).join(' ') } });
    assert.is(exitCode, 1);
    assert.match(stdout, 'is part of the run that this mmo was started from');
  });
});

describe('what an executor of a plugin gives', (test) => {
  test('reaches dependents from this run, stored or not, and is weaker than --var', async ({ defer, signal }) => {
    const rig = createRig(
      {
        files: {
          'mmo.json': '{ "plugins": ["./p.mjs"] }\n',
          'p.mjs': `const made = async (task, { files, absolute }) => {
  const data = files.readText(absolute('lib/x'));
  return { status: 'success', data, ...(data === '2' && { uncached: true }) };
};
const shown = async (task, { log, env, dependencies }) => (log(dependencies()[0].data + ' ' + env.LIB), { status: 'success' });
const own = { version: '1', commandless: true };
export default { name: 'p', apiVersion: 1, executors: [
  { ...own, name: 'made', exports: () => ({ LIB: 'exported' }), execute: made }, { ...own, name: 'shown', execute: shown },
  { ...own, name: 'nothing', execute: async () => undefined }, { ...own, name: 'late', fingerprint: async () => ({ a: '1' }), execute: made },
] };
`,
          'lib/service.yml': 'tasks: { t: { executor: made, inputs: [x] }, n: { executor: nothing }, l: { executor: late } }\n',
          'lib/x': '1',
          'cart/service.yml': 'tasks: { t: { executor: shown, cache: false, dependsOn: ["lib:t"] } }\n',
        },
      },
      defer,
    );
    assert.match((await rig.run(['cart:t'], { signal })).stdout, '"1 exported\\n"');
    rig.write('lib/x', '2');
    assert.match((await rig.run(['cart:t', '-e', 'LIB=mine'], { signal })).stdout, '"2 mine\\n"');
    const nothing = await rig.run(['lib:n'], { signal });
    assert.is(nothing.exitCode, 1);
    assert.match(nothing.stdout, 'the executor \\"nothing\\" gave no result');
    assert.is((await rig.run(['lib:l'], { signal })).exitCode, 1);
  });
});

const commands = `export default { name: 'p', apiVersion: 1, commands: [
  { name: 'fails', describe: 'fails', run: async () => { throw new Error('oh no'); } },
  { name: 'flags', describe: 'flags', flags: { tag: { type: 'list', describe: 't' }, one: { type: 'string', describe: 'o' } },
    run: async ({ flags, write }) => write(JSON.stringify(flags)) },
] };
`;

describe('a command of a plugin', (test) => {
  test('gets flags of the type that it declares, and is named when it throws', async ({ defer, signal }) => {
    const rig = createRig({ files: { ...files, 'tools/p.mjs': commands } }, defer);
    await rig.mmo(['trust'], { signal });
    const flags = await rig.mmo(['flags', '--tag', 'a', '--one', 'x', '--one', 'y'], { signal });
    assert.equal([flags.exitCode, JSON.parse(flags.stdout)], [0, { tag: ['a'], one: 'y' }]);
    const elsewhere = await rig.mmo(['flags', '--one', 'z'], { signal, cwd: '..', env: { MMO_CWD: rig.root } });
    assert.is(elsewhere.stdout, '{"one":"z"}');
    const failed = await rig.mmo(['fails'], { signal });
    assert.is(failed.exitCode, 1);
    assert.is(failed.stderr, 'error[MMO6003]: the command "fails" of the plugin "./tools/p.mjs" failed: oh no\nhelp: report it to the author of the plugin\n');
  });
});

function hooking(hooks: string): string {
  return `export default { name: 'p', apiVersion: 1, hooks: [${hooks}] };\n`;
}

function startedBy({ events }: MmoResult): readonly string[] {
  return events.flatMap((event) => (event.type === 'task:start' ? [event.task] : []));
}
