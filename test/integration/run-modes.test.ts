import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { RunSummary } from '../../core/engine/types.ts';
import { inspectProcess } from '../../core/host/inspect-process.ts';
import { assertCached, assertInOrder, assertRan, outcomesOf } from '../support/event-log.ts';
import { createFakeCommands } from '../support/fake-command.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

type Tasks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

describe('run modes', (test) => {
  test('--continue: never cancels the rest, independent skips dependents, always runs them unstored', async (context) => {
    const rig = one(context, {
      bad: { command: 'exit 3' },
      after: { command: 'true', dependsOn: ['bad'] },
      other: { command: 'true' },
      all: { command: 'true', dependsOn: ['after', 'other'] },
    });
    const independent = await run(rig, context, ['all', '--continue', '-c', '1']);
    assert.is(independent.exitCode, 1);
    assertRan(independent.events, ['one:bad', 'one:other']);
    assert.is(statusOf(independent, 'after'), 'skipped');
    const always = await run(rig, context, ['all', '--continue=always', '-c', '1']);
    assert.is(always.exitCode, 1);
    assertRan(always.events, ['one:after', 'one:all', 'one:bad']);
    const after = outcomesOf(always.events).get('one:after');
    assert.ok(after?.status === 'success' && !after.stored, 'ran, and was not stored');
    const never = await run(rig, context, ['all']);
    assert.is(never.exitCode, 1);
    assert.is(statusOf(never, 'bad'), 'failure');
    assert.ok(['cancelled', 'skipped'].includes(statusOf(never, 'all') ?? ''));
  });

  test('a missing output fails, an optional one may be missing', async (context) => {
    const rig = one(context, { lacking: { command: 'true', outputs: ['never'] }, optional: { command: 'true', outputs: [{ path: 'maybe', optional: true }] } });
    const lacking = await run(rig, context, ['lacking']);
    assert.is(lacking.exitCode, 1);
    assert.equal(outcomesOf(lacking.events).get('one:lacking'), { status: 'failure', failure: { reason: 'missing-output', outputs: ['never'] } });
    assert.is((await run(rig, context, ['optional'])).exitCode, 0);
    assertCached((await run(rig, context, ['optional'])).events, ['one:optional']);
  });

  test('retries run a failed task again; each attempt knows its number', async (context) => {
    const rig = one(context, { flaky: { command: 'echo attempt $MMO_ATTEMPT; test $MMO_ATTEMPT -eq 3', retries: 2 } });
    const result = await run(rig, context, ['flaky']);
    assert.is(result.exitCode, 0);
    assert.equal(
      result.events.flatMap((event) => (event.type === 'task:start' ? [event.attempt] : [])),
      [1, 2, 3],
    );
  });

  test('a timeout kills the whole tree', async (context) => {
    const rig = one(context, { hang: { command: 'sleep 1000 & echo $! > pid; wait', timeout: '3s' } });
    const result = await run(rig, context, ['hang']);
    assert.is(result.exitCode, 1);
    assert.equal(outcomesOf(result.events).get('one:hang'), { status: 'failure', failure: { reason: 'timeout', timeoutMs: 3000 } });
    assert.is(inspectProcess(Number(rig.read('one/pid'))), undefined);
  });

  test('--force runs hits and stores, --no-cache neither reads nor stores', async (context) => {
    const rig = one(context, { make: { command: 'echo made > made', outputs: ['made'] } });
    assertRan((await run(rig, context, ['make', '--no-cache'])).events, ['one:make']);
    assertRan((await run(rig, context, ['make', '--force'])).events, ['one:make']);
    rig.remove('one/made');
    assertCached((await run(rig, context, ['make'])).events, ['one:make']);
    assertRan((await run(rig, context, ['make', '--force'])).events, ['one:make']);
  });

  test('arguments after -- and -e variables reach the task and are part of its key', async (context) => {
    const rig = one(context, { say: { command: 'echo "[$WHO]"' } });
    const said = async (args: readonly string[]): Promise<string> => outputOf(await run(rig, context, ['say', ...args]));
    assert.match(await said(['-e', 'WHO=me']), '[me]');
    assert.match(await said(['-e', 'WHO=you']), '[you]');
    // mmo's own flags end at "--".
    const result = await rig.mmo(['run', 'say', '--json', '--', 'a b', "it's"], { signal: context.signal });
    assert.match(outputOf(result), "[] a b it's");
    assertCached((await rig.mmo(['run', 'say', '--json', '--', 'a b', "it's"], { signal: context.signal })).events, ['one:say']);
    assertRan((await rig.mmo(['run', 'say', '--json', '--', 'a', "b it's"], { signal: context.signal })).events, ['one:say']);
  });

  test('a task sees what is declared and nothing else; secrets are masked everywhere', async (context) => {
    const rig = one(context, {
      look: { command: 'echo "[$SEEN][$UNSEEN]"; echo token $TOKEN; printf %s "$TOKEN" | base64', env: ['SEEN'], secrets: ['TOKEN'] },
    });
    const env = { SEEN: 'seen', UNSEEN: 'unseen', TOKEN: 'very-secret-value-1' };
    const result = await run(rig, context, ['look', '--summarize=summary.json'], env);
    assert.match(outputOf(result), '[seen][]');
    const end = result.events.find((event) => event.type === 'task:end');
    const log = end?.type === 'task:end' && end.log !== undefined ? readFileSync(end.log, 'utf8') : '';
    assert.match(log, 'token');
    for (const text of [result.stdout, result.stderr, log, rig.read('summary.json')]) {
      assert.not.match(text, env.TOKEN);
      assert.not.match(text, Buffer.from(env.TOKEN).toString('base64'));
    }
    assertCached((await run(rig, context, ['look'], { ...env, TOKEN: 'another-secret-value', UNSEEN: 'other' })).events, ['one:look']);
    assertRan((await run(rig, context, ['look'], { ...env, SEEN: 'other' })).events, ['one:look']);
  });

  test('--dry=json, --summarize and --json have the shape of the schemas', async (context) => {
    const rig = one(context, { make: { command: 'echo made > made', outputs: ['made'] }, use: { command: 'cat made', dependsOn: ['make'] } });
    const dry = await rig.mmo(['run', 'use', '--dry=json'], { signal: context.signal });
    assert.is(dry.exitCode, 0);
    const summary = JSON.parse(dry.stdout) as RunSummary;
    assertValid('summary', summary);
    assert.equal(
      summary.tasks.map(({ id, cache }) => `${id} ${cache.status}`),
      ['one:make miss', 'one:use unknown'],
    );
    assert.not.ok(rig.exists('one/made'), 'a dry run runs nothing');
    const result = await run(rig, context, ['use', '--summarize=summary.json']);
    assertInOrder(result.events, ['one:make', 'one:use']);
    assert.ok(result.events.length > 0);
    for (const event of result.events) assertValid('events', event);
    assertValid('summary', JSON.parse(rig.read('summary.json')));
  });

  test('an unknown task is exit 2 with a suggestion; --if-present is for selections that lack one', async (context) => {
    const rig = one(context, { make: { command: 'true' } });
    rig.write('two/service.yml', 'name: two\n');
    const unknown = await rig.mmo(['run', 'maek'], { signal: context.signal });
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, 'did you mean "make"?');
    assert.is((await run(rig, context, ['make', '-s', 'two'])).exitCode, 2);
    assert.is((await run(rig, context, ['make', '-s', 'two', '--if-present'])).exitCode, 0);
  });

  test('a when: always task runs after a failure, after what it depends on', async (context) => {
    const rig = one(context, { work: { command: 'exit 1' }, tidy: { command: 'echo tidied > tidied', dependsOn: ['work'], when: 'always', cache: false } });
    const result = await run(rig, context, ['work']);
    assert.is(result.exitCode, 1);
    assertInOrder(result.events, ['one:work', 'one:tidy']);
    assert.is(statusOf(result, 'tidy'), 'success');
    assert.is(rig.read('one/tidied'), 'tidied\n');
  });

  test('dependents of a persistent task wait until it is ready, and it ends after them', async (context) => {
    const rig = one(context, {
      serve: { command: 'echo starting; echo up > up; echo listening; exec sleep 1000', persistent: true, ready: { log: '^listening$' } },
      use: { command: 'cat up', dependsOn: ['serve'] },
    });
    const result = await run(rig, context, ['use']);
    assert.is(result.exitCode, 0, result.stdout);
    assert.match(outputOf(result), 'up');
    assert.is(statusOf(result, 'use'), 'success');
    // It went on beside its dependent: of the critical path is only what that waited for.
    const together = result.events.reduce((sum, event) => sum + (event.type === 'task:end' ? event.durationMs : 0), 0);
    const end = result.events.find((event) => event.type === 'run:end');
    assert.equal(end?.criticalPath, ['one:serve', 'one:use']);
    assert.ok((end?.criticalPathMs ?? together) < together);
  });

  test('what is told of an interrupted run has the exit code of mmo', async (context) => {
    const fakes = await createFakeCommands(context);
    const rig = one(context, { hang: { command: fakes.argv('hang') } });
    const started = await rig.start(['run', 'hang', '--json'], { signal: context.signal });
    await fakes.next('hang');
    started.kill('SIGTERM');
    const { exitCode, events } = await started.ended;
    assert.is(exitCode, 143);
    assert.is(events.find((event) => event.type === 'run:end')?.exitCode, 143);
  });

  test('a nested mmo may not run a task of the plan it was started from', async (context) => {
    const rig = one(context, {
      outer: { command: '"$NODE" "$MMO_BIN" run inner', passEnv: ['NODE', 'MMO_BIN'], dependsOn: ['inner'] },
      inner: { command: 'true' },
    });
    const result = await run(rig, context, ['outer'], { NODE: process.execPath, MMO_BIN: join(repository, 'dist', 'bin', 'mmo.js') });
    assert.is(result.exitCode, 1, result.stdout);
    assert.match(outputOf(result), 'MMO5002');
  });

  test('two runs at once execute no task twice', async (context) => {
    const rig = one(context, {
      first: { command: 'echo ran >> ../first.log; echo 1 > out1', outputs: ['out1'] },
      second: { command: 'echo ran >> ../second.log; cat out1 > out2', outputs: ['out2'], dependsOn: ['first'] },
    });
    const results = await Promise.all([1, 2, 3].map(() => run(rig, context, ['second'])));
    for (const { exitCode, stdout } of results) assert.is(exitCode, 0, stdout);
    assert.is(rig.read('first.log'), 'ran\n');
    assert.is(rig.read('second.log'), 'ran\n');
  });

  test('inputs edited while a task runs are named and nothing is stored', async (context) => {
    const rig = one(context, { edit: { command: 'cp source.txt made; echo two > source.txt', outputs: ['made'] } });
    rig.write('one/source.txt', 'one\n');
    const result = await run(rig, context, ['edit']);
    assert.is(result.exitCode, 0);
    const outcome = outcomesOf(result.events).get('one:edit');
    assert.ok(outcome?.status === 'success' && !outcome.stored);
    assert.match(outcome?.status === 'success' ? (outcome.notStored ?? '') : '', 'one/source.txt');
    rig.write('one/source.txt', 'one\n');
    assertRan((await run(rig, context, ['edit'])).events, ['one:edit']);
  });

  test('a local plugin brings an executor, and its code is part of the key', async (context) => {
    const rig = one(context, { hello: { executor: 'greet', options: { who: 'you' } } });
    rig.write('mmo.json', JSON.stringify({ name: 'modes', schemaVersion: 1, plugins: ['./tools/greet.js'] }));
    const plugin = (word: string): string =>
      `const execute = async (task, { log }) => { log('${word} ' + task.options.who); return { status: 'success' }; };\nexport default { name: 'greet', apiVersion: 1, executors: [{ name: 'greet', version: '1', execute }] };\n`;
    rig.write('tools/package.json', '{ "type": "module" }');
    rig.write('tools/greet.js', plugin('hello'));
    assert.match(outputOf(await run(rig, context, ['hello'])), 'hello you');
    assertCached((await run(rig, context, ['hello'])).events, ['one:hello']);
    rig.write('tools/greet.js', plugin('goodbye'));
    assert.match(outputOf(await run(rig, context, ['hello'])), 'goodbye you');
  });

  test('the stored context is the selection, printed, and flags win over it', async (context) => {
    const files = Object.fromEntries(
      [
        ['low', ''],
        ['middle', 'low'],
        ['top', 'middle'],
      ].map(([name, needs]) => [`${name}/service.yml`, `name: ${name}\ndependsOn: [${needs}]\ntasks: { make: { command: 'true' } }\n`]),
    );
    const rig = createRig({ files: { ...files, 'mmo.json': '{ "name": "three", "schemaVersion": 1 }', '.gitignore': '.mmo\n' } }, context.defer);
    assert.is((await rig.mmo(['set-context', 'low'], { signal: context.signal })).exitCode, 0);
    const result = await rig.mmo(['run', 'make'], { signal: context.signal });
    assert.match(`${result.stdout}${result.stderr}`, 'context: low');
    assertCached((await run(rig, context, ['make'])).events, ['low:make']);
    const selects = async (filter: string): Promise<string[]> => [...outcomesOf((await run(rig, context, ['make', '--filter', filter])).events).keys()].sort();
    assert.equal(await selects('middle...'), ['low:make', 'middle:make']);
    assert.equal(await selects('...middle'), ['middle:make', 'top:make']);
    assert.equal(await selects('top^...'), ['low:make', 'middle:make']);
    assert.equal(await selects('...^low'), ['middle:make', 'top:make']);
    assert.is((await rig.mmo(['context', '--reset'], { signal: context.signal })).exitCode, 0);
    assert.is(outcomesOf((await run(rig, context, ['make'])).events).size, 3);
  });
});

const repository = join(import.meta.dirname, '..', '..');
const ajv = new Ajv({ strict: false });

function one({ defer }: TestContext, tasks: Tasks): Rig {
  return createRig(
    {
      files: {
        '.gitignore': '.mmo\nmade\n*.log\n',
        'mmo.json': '{ "name": "modes", "schemaVersion": 1 }',
        'one/service.yml': stringify({ name: 'one', tasks }),
      },
    },
    defer,
  );
}

function run(rig: Rig, { signal }: TestContext, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<MmoResult> {
  return rig.run(args, { env, signal });
}

function statusOf({ events }: MmoResult, task: string): string | undefined {
  return outcomesOf(events).get(`one:${task}`)?.status;
}

function outputOf({ events }: MmoResult): string {
  return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('\n');
}

function assertValid(schema: 'summary' | 'events', value: unknown): void {
  const file = join(repository, 'schemas', `${schema}.schema.json`);
  const validate = ajv.getSchema(`${schema}.schema.json`) ?? ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  assert.ok(validate(value), `${JSON.stringify(validate.errors)}\n${JSON.stringify(value)}`);
}
