import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import { outcomesOf } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { createTreeLab, type TreeLab } from '../support/trees/tree-lab.ts';

const make = 'mkdir -p out && cat source.txt > out/all';
const service = (name: string, needs: readonly string[], more = ''): string =>
  `name: ${name}\ndependsOn: [${needs.join(', ')}]\ntasks:\n  build: { command: "${make}", dependsOn: ["^build"], outputs: [out]${more} }\n`;

/** Tasks of every kind: plain ones, some with variables, globs, tools, an env file, a file that git ignores. */
const files: Readonly<Record<string, string>> = {
  '.gitignore': 'out\n.mmo\n*.log\n',
  'mmo.json': '{ "name": "kept", "schemaVersion": 1 }\n',
  'go.sum': 'a\n',
  'low/service.yml': service('low', []),
  'middle/service.yml': service('middle', ['low'], ', env: [MODE, "FIXED=1"]'),
  'glob/service.yml': service('glob', ['low'], ', inputs: ["src/**", "//shared/*.txt"]'),
  'tool/service.yml': service('tool', ['middle'], ', tools: [sh]'),
  'file/service.yml': service('file', [], ', envFiles: [.env]'),
  'ignored/service.yml': service('ignored', ['glob'], ', inputs: ["$default", "local.log"]'),
  'top/service.yml': service('top', ['tool', 'file', 'ignored']),
  'bare/service.yml': 'name: bare\ndependsOn: [low]\n',
  'above/service.yml': service('above', ['bare']),
  ...Object.fromEntries(['low', 'middle', 'glob', 'tool', 'file', 'ignored', 'top', 'bare', 'above'].map((name) => [`${name}/source.txt`, `${name}\n`])),
  'glob/src/a.txt': 'a\n',
  'shared/a.txt': 'a\n',
  'shared/b.md': 'b\n',
  'file/.env': 'A=1\n',
  'ignored/local.log': '1\n',
};

type Keys = Readonly<Record<string, string | undefined>>;

async function run(lab: TreeLab, env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<{ readonly keys: Keys; readonly ran: number }> {
  const { exitCode, stdout, stderr } = await lab.mmo('workspace', ['run', 'build', '--json', ...args], env);
  assert.is(exitCode, 0, stdout + stderr);
  const events = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RunEvent]));
  const keys = Object.fromEntries(events.flatMap((event) => (event.type === 'task:end' ? [[event.task, event.key] as const] : [])));
  return { keys, ran: [...outcomesOf(events).values()].filter(({ status }) => status === 'success').length };
}

/** The keys as they are worked out without anything that was kept. */
async function plainKeys(lab: TreeLab, env: Readonly<Record<string, string>>): Promise<Keys> {
  const path = lab.rig.path('.mmo/index/pass.json');
  const kept = existsSync(path) ? readFileSync(path) : undefined;
  rmSync(path, { force: true });
  const { exitCode, stdout, stderr } = await lab.mmo('workspace', ['run', 'build', '--dry=json'], env);
  assert.is(exitCode, 0, stdout + stderr);
  if (kept !== undefined) writeFileSync(path, kept);
  const { tasks } = JSON.parse(stdout) as { readonly tasks: readonly { readonly id: string; readonly key?: string }[] };
  return Object.fromEntries(tasks.map(({ id, key }) => [id, key]));
}

describe('the kept pass', (test) => {
  test(
    'gives no other keys than those of the files, after whatever edits',
    async ({ defer }) => {
      const seed = Number(process.env['MMO_TEST_SEED'] ?? 20_261_121);
      const random = seededRandom(seed);
      // A file that git ignores and a task names has the tree read anew each time: without it, the whole tree is taken over as well.
      const lab = createTreeLab({ defer }, { files: { ...files, 'ignored/service.yml': service('ignored', ['glob']) } });
      const { rig } = lab;
      let env: Readonly<Record<string, string>> = {};
      const sources = Object.keys(files).filter((path) => /txt$|md$|log$|\.env$|sum$/.test(path));
      const pick = (): string => sources[random.below(sources.length)] ?? '';
      const text = (): string => `${random.below(4)}\n`;
      const steps: readonly (() => void)[] = [
        () => rig.write(pick(), text()),
        () => rig.write(pick(), text()),
        () => rewriteUnseen(rig.path(pick()), text()),
        () => rig.write(`${['low', 'glob/src', 'shared', 'bare'][random.below(4)]}/new${random.below(3)}.txt`, text()),
        () => rig.remove(`${['low', 'glob/src', 'shared', 'bare'][random.below(4)]}/new${random.below(3)}.txt`),
        () => void rig.commit(),
        () => rig.git('add', '--all'),
        () => rig.git('checkout', '--quiet', '--', '.'),
        () => chmodSync(rig.path('low/source.txt'), random.below(2) === 0 ? 0o644 : 0o755),
        () => {
          env = { MODE: text().trim() };
        },
        () => rig.write('low/service.yml', service('low', [], random.below(2) === 0 ? '' : ', inputs: ["*.txt"]')),
        () => rig.remove(`${['low', 'middle', 'glob'][random.below(3)]}/out`),
        () => rig.write('go.sum', text()),
      ];
      await run(lab, env);
      for (let n = 0; n < 60; n += 1) {
        const step = random.below(steps.length);
        if (random.below(5) > 0) steps[step]?.();
        const subset = random.below(4) === 0 ? ['-s', 'middle'] : [];
        const { keys } = await run(lab, env, ...subset);
        const plain = await plainKeys(lab, env);
        for (const [task, key] of Object.entries(keys)) assert.is(key, plain[task], `${task} after step ${n} (${step}) of seed ${seed}`);
      }
    },
    { timeoutMs: 600_000 },
  );

  test('is taken over by a run that finds everything as it was, and by one of a part', async ({ defer }) => {
    const lab = createTreeLab({ defer }, { files });
    const path = lab.rig.path('.mmo/index/pass.json');
    const first = await run(lab, {});
    assert.is(first.ran, 8);
    await run(lab, {});
    const inode = statSync(path).ino;
    assert.equal(await run(lab, {}), { keys: first.keys, ran: 0 });
    await run(lab, {}, '-s', 'middle');
    assert.is(statSync(path).ino, inode, 'there was nothing new to keep');
    lab.write('workspace/top/source.txt', 'other\n');
    assert.is((await run(lab, {})).ran, 1);
    assert.is.not(statSync(path).ino, inode);
  });

  test('holds for all but the readers of a file that is edited again', async ({ defer }) => {
    const lab = createTreeLab({ defer }, { files: { ...files, 'ignored/service.yml': service('ignored', ['glob']) } });
    const { rig } = lab;
    const edited = ['low/source.txt', 'glob/src/a.txt', 'shared/a.txt', 'shared/b.md', 'go.sum', 'bare/source.txt', 'file/.env', 'top/source.txt'];
    const edit = (path: string, text: string): void => rig.write(path, path.endsWith('.env') ? `A=${text}\n` : `${text}\n`);
    for (const path of edited) edit(path, 'first');
    await run(lab, {});
    for (const path of edited) {
      // git says the same as before: that it is modified.
      edit(path, 'second');
      const { keys } = await run(lab, {});
      const plain = await plainKeys(lab, {});
      for (const [task, key] of Object.entries(keys)) assert.is(key, plain[task], `${task} after ${path}`);
    }
    rig.write('top/service.yml', service('top', ['tool', 'file']));
    await run(lab, {});
    rig.write('top/service.yml', service('top', ['tool', 'file', 'low']));
    const { keys } = await run(lab, {});
    assert.equal(keys, await plainKeys(lab, {}), 'the model follows from what was edited');
    rig.write('mmo.json', '{ "name": "kept", "schemaVersion": 1, "globalInputs": ["shared/b.md"] }\n');
    await run(lab, {});
    edit('shared/b.md', 'third');
    assert.equal((await run(lab, {})).keys, await plainKeys(lab, {}));
  });

  test('holds the files of a folder that stands where git has a link', async ({ defer }) => {
    const lab = createTreeLab({ defer }, { files: { ...files, 'ignored/service.yml': service('ignored', ['glob']) } });
    const { rig } = lab;
    symlinkSync('source.txt', rig.path('low/link'));
    rig.commit();
    await run(lab, {});
    unlinkSync(rig.path('low/link'));
    await run(lab, {});
    const keys: (string | undefined)[] = [];
    for (const content of ['one', 'two', 'three']) {
      rig.write('low/link/inner.txt', content);
      const found = await run(lab, {});
      assert.equal(found.keys, await plainKeys(lab, {}), content);
      keys.push(found.keys['low:build']);
    }
    assert.is(new Set(keys).size, 3);
  });

  test('knows no key of a task that deploys, which is another for each environment', async ({ defer }) => {
    const execute = 'async (task, { log, environment }) => { log(environment.name); return { status: "success" }; }';
    const ship = `{ name: 'ship', version: '1', commandless: true, deploys: true, execute: ${execute} }`;
    const environments = { staging: { kind: 'docker' }, prod: { kind: 'docker' } };
    const lab = createTreeLab(
      { defer },
      {
        files: {
          'mmo.json': JSON.stringify({ name: 'kept', schemaVersion: 1, plugins: ['./ship.js'], environments }),
          'ship.js': `export default { name: 'ship', apiVersion: 1, executors: [${ship}] };\n`,
          'low/service.yml': 'name: low\ntasks: { build: { executor: ship } }\n',
        },
      },
    );
    await run(lab, {}, '--env', 'staging');
    assert.is((await run(lab, {}, '--env', 'staging')).ran, 0);
    assert.is((await run(lab, {}, '--env', 'prod')).ran, 1);
  });

  test('is nothing where it was damaged', async ({ defer }) => {
    const lab = createTreeLab({ defer }, { files });
    const path = lab.rig.path('.mmo/index/pass.json');
    const { keys } = await run(lab, {});
    const sound = readFileSync(path);
    for (const at of [10, Math.floor(sound.length / 2), sound.length - 5]) {
      const bytes = Buffer.from(sound);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      assert.equal(await run(lab, {}), { keys, ran: 0 });
      assert.equal(readFileSync(path), sound, 'it is written anew');
    }
  });

  test('tells a summary what the keys it took over were made of', async ({ defer }) => {
    const lab = createTreeLab({ defer }, { files });
    const summary = async (): Promise<{ readonly tasks: readonly { readonly id: string; readonly inputs: object; readonly record?: object }[] }> => {
      assert.is((await lab.mmo('workspace', ['run', 'build', '--summarize=sum.log'])).exitCode, 0);
      return JSON.parse(lab.rig.read('sum.log')) as Awaited<ReturnType<typeof summary>>;
    };
    const [first, second] = [await summary(), await summary()];
    const facts = ({ tasks }: typeof first): unknown => tasks.map(({ id, inputs, record }) => [id, inputs, record]);
    assert.equal(facts(second), facts(first));
  });
});

/** The same size and mtime, as far as the length of the text allows. */
function rewriteUnseen(path: string, text: string): void {
  const { mtimeMs } = statSync(path);
  writeFileSync(path, text);
  utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
}
