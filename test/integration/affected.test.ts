import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRan } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { type CallOptions, createRig, type Rig } from '../support/workspace-rig.ts';

interface Change {
  readonly title: string;
  readonly make: (rig: Rig) => void;
  /** Affected tasks, in order of id. */
  readonly affects: readonly string[];
}

const onlyTop = ['top:build', 'top:test'];
const lowAndAbove = ['low:build', 'low:test', 'middle:build', 'middle:test', ...onlyTop];
const everything = ['aside:build', 'aside:test', ...lowAndAbove];

const changes: readonly Change[] = [
  { title: 'nothing', make: () => undefined, affects: [] },
  { title: 'an edited file, and what depends on it', make: (rig) => rig.write('low/source.txt', 'two\n'), affects: lowAndAbove },
  { title: 'an edited file of a leaf alone', make: (rig) => rig.write('top/source.txt', 'two\n'), affects: onlyTop },
  { title: 'an added file', make: (rig) => rig.write('top/new.txt', 'new\n'), affects: onlyTop },
  { title: 'a deleted file', make: (rig) => rig.remove('top/more.txt'), affects: onlyTop },
  { title: 'a renamed file', make: (rig) => rig.git('mv', 'top/more.txt', 'top/other.txt'), affects: onlyTop },
  {
    title: 'a file that moved to another service',
    make: (rig) => rig.git('mv', 'top/more.txt', 'aside/moved.txt'),
    affects: ['aside:build', 'aside:test', ...onlyTop],
  },
  { title: 'a changed mode', make: (rig) => chmodSync(rig.path('top/source.txt'), 0o755), affects: onlyTop },
  {
    title: 'an edited service.yml',
    make: (rig) => rig.write('top/service.yml', 'name: top\ndependsOn: [middle]\ntasks:\n  test: { env: [LEVEL=high] }\n'),
    affects: onlyTop,
  },
  { title: 'an edge that is gone', make: (rig) => rig.write('middle/service.yml', 'name: middle\n'), affects: ['middle:build', 'middle:test', ...onlyTop] },
  {
    title: 'an edited mmo.json',
    make: (rig) => rig.write('mmo.json', workspaceFile('test -s source.txt')),
    affects: everything.filter((id) => id.endsWith(':test')),
  },
  { title: 'a global input', make: (rig) => rig.write('shared.txt', 'two\n'), affects: everything },
  { title: 'a file of no service', make: (rig) => rig.write('docs/page.md', 'page\n'), affects: [] },
  { title: 'a new service', make: (rig) => rig.write('fresh/service.yml', 'name: fresh\n'), affects: ['fresh:build', 'fresh:test'] },
  {
    title: 'a deleted service that names its dependents',
    make: (rig) => {
      rig.remove('low');
      rig.write('middle/service.yml', 'name: middle\n');
    },
    affects: ['middle:build', 'middle:test', ...onlyTop],
  },
];

describe('affected', (test) => {
  for (const { title, make, affects } of changes) {
    test(`sees ${title}: in the work tree, and once committed`, async (context) => {
      const rig = workspace(context);
      const base = rig.git('rev-parse', 'HEAD');
      make(rig);
      assert.equal(idsOf(await affected(rig, context, ['--base', base])), affects, 'uncommitted and untracked');
      rig.commit();
      assert.equal(idsOf(await affected(rig, context, ['--base', base])), affects, 'committed');
    });
  }

  test('gives reasons, and the services', async (context) => {
    const rig = workspace(context);
    rig.write('low/source.txt', 'two\n');
    const { services, tasks } = await affected(rig, context, ['--base', 'HEAD']);
    assert.equal(services, ['low', 'middle', 'top']);
    const reasons = Object.fromEntries(tasks.map((task) => [task.id, task.reasons.join('; ')]));
    assert.match(reasons['low:build'] ?? '', 'low/source.txt');
    assert.match(reasons['middle:build'] ?? '', 'depends on low:build');
  });

  test('runs what is affected and hits or runs what that needs', async (context) => {
    const rig = workspace(context);
    await rig.run(['build'], { signal: context.signal });
    rig.write('middle/source.txt', 'two\n');
    const run = await rig.run(['build', '--affected=HEAD'], { signal: context.signal });
    assert.is(run.exitCode, 0);
    assertRan(run.events, ['middle:build', 'top:build']);
    const narrowed = await rig.run(['build', '--affected=HEAD', '-s', 'aside'], { signal: context.signal });
    assert.is(narrowed.exitCode, 0, 'an empty affected set');
    assertRan(narrowed.events, []);
  });

  test('compares two commits with --head, whatever the work tree holds', async (context) => {
    const rig = workspace(context);
    const base = rig.git('rev-parse', 'HEAD');
    rig.write('aside/source.txt', 'two\n');
    const head = rig.commit();
    rig.write('top/source.txt', 'two\n');
    assert.equal(idsOf(await affected(rig, context, ['--base', base, '--head', head])), ['aside:build', 'aside:test']);
  });

  test('on the default branch compares with the commit before, and says so', async (context) => {
    const rig = workspace(context);
    rig.write('top/source.txt', 'two\n');
    rig.commit();
    rig.git('clone', '--quiet', rig.root, '../clone');
    const call = { cwd: '../clone', signal: context.signal };
    const result = await rig.mmo(['affected', '--json'], call);
    assert.is(result.exitCode, 0, result.stderr);
    assert.equal(idsOf(JSON.parse(result.stdout) as Affected), onlyTop);
    const run = await rig.run(['build', '--affected'], call);
    const start = run.events.find((event) => event.type === 'run:start');
    assert.match(start?.type === 'run:start' ? (start.note ?? '') : '', 'HEAD~1');
  });

  test('an unknown base is exit 2 with the remedy, never nothing', async (context) => {
    const rig = workspace(context);
    for (const args of [
      ['affected', '--base', 'origin/nowhere'],
      ['run', 'build', '--affected=origin/nowhere'],
    ]) {
      const { exitCode, stderr, stdout } = await rig.mmo(args, { signal: context.signal });
      assert.is(exitCode, 2, stdout);
      assert.match(stderr, 'MMO1011');
      assert.match(stderr, 'git fetch');
    }
  });

  test('a shallow clone without the base is exit 2 with the remedy', async (context) => {
    const rig = workspace(context);
    const base = rig.git('rev-parse', 'HEAD');
    rig.write('top/source.txt', 'two\n');
    rig.commit();
    rig.git('clone', '--quiet', '--depth', '1', `file://${rig.root}`, '../shallow');
    for (const args of [['--base', base], []]) {
      const { exitCode, stderr } = await rig.mmo(['affected', ...args], { cwd: '../shallow', signal: context.signal });
      assert.is(exitCode, 2);
      assert.match(stderr, 'MMO1012');
      assert.match(stderr, '--unshallow');
    }
  });

  test('the fallback "all" takes everything, and says so', async (context) => {
    const rig = workspace(context);
    rig.write('mmo.json', workspaceFile('true', { affected: { base: 'origin/nowhere', fallback: 'all' } }));
    const result = await rig.mmo(['affected', '--json'], { signal: context.signal });
    assert.is(result.exitCode, 0, result.stderr);
    assert.equal(idsOf(JSON.parse(result.stdout) as Affected), everything);
    assert.match(result.stderr, 'everything counts as affected');
    const run: MmoResult = await rig.run(['test', '--affected'], { signal: context.signal });
    assertRan(run.events, everything);
  });
});

interface Affected {
  readonly services: readonly string[];
  readonly tasks: readonly { readonly id: string; readonly reasons: readonly string[] }[];
}

function workspace({ defer }: TestContext): Rig {
  const files: Record<string, string> = { '.gitignore': 'out\n.mmo\n', 'mmo.json': workspaceFile('true'), 'shared.txt': 'one\n' };
  for (const [name, dependsOn] of Object.entries({ low: '', middle: 'low', top: 'middle', aside: '' })) {
    files[join(name, 'service.yml')] = `name: ${name}\n${dependsOn === '' ? '' : `dependsOn: [${dependsOn}]\n`}`;
    files[join(name, 'source.txt')] = 'one\n';
    files[join(name, 'more.txt')] = `more of ${name}\n`;
  }
  return createRig({ files }, defer);
}

function workspaceFile(testCommand: string, more: Readonly<Record<string, unknown>> = {}): string {
  const build = { command: 'mkdir -p out && cat *.txt > out/all', dependsOn: ['^build'], outputs: ['out'] };
  return JSON.stringify({
    name: 'levels',
    schemaVersion: 1,
    globalInputs: ['//shared.txt'],
    tasks: { build, test: { command: testCommand, dependsOn: ['build'] } },
    ...more,
  });
}

async function affected(rig: Rig, { signal }: TestContext, args: readonly string[], call: CallOptions = {}): Promise<Affected> {
  const { exitCode, stdout, stderr } = await rig.mmo(['affected', '--json', ...args], { ...call, signal });
  assert.is(exitCode, 0, stderr);
  return JSON.parse(stdout) as Affected;
}

function idsOf({ tasks }: Affected): string[] {
  return tasks.map(({ id }) => id).sort();
}
