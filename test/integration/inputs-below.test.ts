import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { outcomesOf } from '../support/event-log.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

/** All that the app reads: it stands on lib and on lib-of-lib, which have no task, on tool, whose task has no outputs, and on what lies under top. */
const below = ['lib', 'lib-of-lib', 'tool', 'under-top'] as const;

describe('inputs of what a task stands on', (test) => {
  test('edits while a task runs keep it out of the cache, and the file is named', async (context) => {
    const { rig, build } = open(context);
    const clean = await build();
    assert.equal(outcomesOf(clean.events).get('app:build'), { status: 'success', stored: true });
    for (const name of below) {
      const source = `services/${name}/source.txt`;
      const path = rig.path(source);
      rig.write('services/app/source.txt', `for ${name}\n`);
      const edited = await build({ before: `cp -p ${path} $k/kept; echo EVIL > ${path}`, after: `cat $k/kept > ${path}; touch -r $k/kept ${path}` });
      assert.match(rig.read('services/app/dist/out'), 'EVIL');
      assert.equal(outcomesOf(edited.events).get('app:build'), { status: 'success', stored: false, notStored: `inputs changed: ${source}` });
      const added = `services/${name}/new/file.txt`;
      const grown = await build({ before: `mkdir ${dirname(rig.path(added))}; echo EVIL > ${rig.path(added)}` });
      assert.equal(outcomesOf(grown.events).get('app:build'), { status: 'success', stored: false, notStored: `inputs changed: ${added}` });
      rig.remove(dirname(added));
      const after = await build();
      assert.equal(outcomesOf(after.events).get('app:build'), { status: 'success', stored: true });
      assert.is(rig.read('services/app/dist/out'), read(rig));
    }
  });

  test('edits before a task starts are part of its key, or keep it out of the cache', async (context) => {
    const { rig, build } = open(context);
    await build();
    for (const name of below) {
      const source = `services/${name}/source.txt`;
      rig.write('services/app/source.txt', `for ${name}\n`);
      const edited = await build({ earlier: `echo EVIL > ${rig.path(source)}` });
      assert.match(rig.read('services/app/dist/out'), 'EVIL');
      // Nobody has done tool's task with the file as it is now, and what lies under top is looked at when the app has ended.
      const isKeyed = name === 'lib' || name === 'lib-of-lib';
      const stored = isKeyed ? { stored: true } : { stored: false, notStored: `inputs changed: ${source}` };
      assert.equal(outcomesOf(edited.events).get('app:build'), { status: 'success', ...stored });
      rig.write(source, `${name} \n`);
      const back = await build();
      assert.is(outcomesOf(back.events).get('app:build')?.status, 'success', `${name}: not a hit`);
      assert.is(rig.read('services/app/dist/out'), read(rig));
    }
  });

  test('a hit is one of the files that an earlier task of the run has written', async (context) => {
    const { rig, build } = open(context);
    const write = (text: string): string => `echo ${text} > ${rig.path('services/lib-of-lib/source.txt')}`;
    await build({ earlier: write('one') });
    await build({ earlier: write('two') });
    assert.is(rig.read('services/app/dist/out'), read(rig));
    for (const inPlace of [false, true]) {
      const back = await build({ earlier: write('one') });
      const outcome = outcomesOf(back.events).get('app:build');
      assert.is(outcome?.status === 'cached' && outcome.inPlace, inPlace, 'other times alone are no other inputs');
      assert.is(rig.read('services/app/dist/out'), read(rig));
    }
  });
});

/** Shell that is run in tasks of one build: by one that the app waits for, and by the app, before it reads and after it has written. */
interface Edits {
  readonly earlier?: string;
  readonly before?: string;
  readonly after?: string;
}

function open(context: TestContext): { readonly rig: Rig; readonly build: (edits?: Edits) => Promise<MmoResult> } {
  const reads = ['source.txt', ...below.map((name) => `../${name}/source.txt`)].join(' ');
  const run = (step: keyof Edits): string => `k=../../../edits; [ ! -e $k/${step} ] || . $k/${step}`;
  const services: Readonly<Record<string, unknown>> = {
    slow: { tasks: { build: { command: run('earlier'), dependsOn: ['tool:build', 'top:build'], cache: false } } },
    lib: { dependsOn: ['lib-of-lib'] },
    'lib-of-lib': {},
    tool: { tasks: { build: { command: 'true' } } },
    top: { dependsOn: ['under-top'], tasks: { build: { command: 'mkdir dist; cp source.txt dist/out', dependsOn: ['^build'], outputs: ['dist'] } } },
    'under-top': {},
    app: {
      dependsOn: ['lib', 'tool', 'top'],
      tasks: {
        build: {
          // How many files farther down are looked at depends on how long the task takes.
          command: `${run('before')}; sleep 0.1; mkdir dist; cat ${reads} > dist/out; ${run('after')}`,
          dependsOn: ['^build', 'slow:build'],
          outputs: ['dist'],
        },
      },
    },
  };
  const files = Object.fromEntries(
    Object.entries(services).flatMap(([name, service]) => [
      [`services/${name}/service.yml`, JSON.stringify({ name, ...(service as object) })],
      [`services/${name}/source.txt`, `${name} \n`],
    ]),
  );
  const rig = createRig({ files: { ...files, 'mmo.json': '{ "name": "below", "schemaVersion": 1 }', '.gitignore': 'dist\n.mmo\n' } }, context.defer);
  const folder = join(dirname(rig.root), 'edits');
  const build = async (edits: Edits = {}): Promise<MmoResult> => {
    mkdirSync(folder);
    for (const [step, shell] of Object.entries(edits)) writeFileSync(join(folder, step), `${shell}\n`);
    const result = await rig.run(['app:build'], { signal: context.signal });
    rmSync(folder, { recursive: true });
    assert.is(result.exitCode, 0, result.stderr);
    return result;
  };
  return { rig, build };
}

/** What a build of the tree as it is gives. */
function read(rig: Rig): string {
  return ['app', ...below].map((name) => rig.read(`services/${name}/source.txt`)).join('');
}
