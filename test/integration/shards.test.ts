import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import * as assert from 'uvu/assert';
import type { ShardReport } from '../../core/engine/shard-report.ts';
import type { RunSummary } from '../../core/engine/types.ts';
import { outcomesOf } from '../support/event-log.ts';
import { generatedServices } from '../support/generated-services.ts';
import { describe, type TestContext } from '../support/harness.ts';
import type { MmoResult } from '../support/start-command.ts';
import { createRig, type Rig } from '../support/workspace-rig.ts';

describe('shards', (test) => {
  test(
    'five shards of 1,000 services together hold every task of one run, each within 15 % of the mean',
    async (context) => {
      const rig = createRig({ files: generatedServices({ count: 1000, seed: 1, lean: true }) }, context.defer);
      const matrix = await call(rig, context, ['ci', 'matrix', 'build', '--shards', '5', '--plan', 'shards.json']);
      const { shards } = JSON.parse(matrix.stdout) as ShardReport;
      const mean = shards.reduce((sum, { predictedMs }) => sum + predictedMs, 0) / shards.length;
      for (const { shard, predictedMs } of shards) assert.ok(Math.abs(predictedMs / mean - 1) <= 0.15, `${shard}: ${predictedMs} of ${mean} on average`);

      const whole = await plannedBy(rig, context, ['build']);
      assert.is(whole.length, 1000);
      const together = new Set<string>();
      for (const { shard, tasks, predictedMs } of shards) {
        const held = await plannedBy(rig, context, ['build', '--shard', shard, '--plan', 'shards.json']);
        assert.is(held.length * 1000, predictedMs, 'what was predicted of a shard is what it holds');
        for (const id of tasks) assert.ok(held.includes(id), id);
        for (const id of held) together.add(id);
      }
      assert.equal([...together].sort(), whole);
    },
    { timeoutMs: 600_000 },
  );

  test('real runs of all shards run what one run runs, teardown and dependencies included', async (context) => {
    const whole = small(context);
    const one = await whole.run(['test'], { signal: context.signal });
    assert.is(one.exitCode, 0, one.stdout);
    const together = new Set<string>();
    for (const shard of ['1/3', '2/3', '3/3']) {
      const part = await small(context).run(['test'], { signal: context.signal, env: { MMO_SHARD: shard } });
      assert.is(part.exitCode, 0, part.stdout);
      for (const id of outcomesOf(part.events).keys()) together.add(id);
    }
    assert.equal([...together].sort(), [...outcomesOf(one.events).keys()].sort());
    assert.ok(together.has('lib:build') && together.has('slow:tidy'));
  });

  test('machines with different histories have the same shards, and a plan of one holds on the other', async (context) => {
    const [here, there] = [small(context), small(context)];
    assert.is((await here.run(['test'], { signal: context.signal })).exitCode, 0);
    for (const shard of ['1/2', '2/2']) assert.equal(await sharesOf(here, context, shard), await sharesOf(there, context, shard));

    const matrix = await call(here, context, ['ci', 'matrix', 'test', '--shards', '2', '--plan', 'shards.json']);
    const { shards } = JSON.parse(matrix.stdout) as ShardReport;
    there.write('shards.json', here.read('shards.json'));
    for (const { shard, tasks } of shards) assert.equal(await sharesOf(there, context, shard, ['--plan', 'shards.json']), tasks);
    assert.is(matrix.stderr, '');

    const loose = await call(here, context, ['ci', 'matrix', 'test', '--shards', '2']);
    assert.is(
      loose.stderr,
      'these shares follow the durations that this machine remembers; the jobs run them only if they are given the file of --plan, else every task counts the same\n',
    );
    assert.is((await call(there, context, ['ci', 'matrix', 'test', '--shards', '2'])).stderr, '');
  });

  test('the matrix of services, of shards, and what GitHub is told', async (context) => {
    const rig = small(context);
    const env = { GITHUB_OUTPUT: rig.path('out.txt') };
    const services = await call(rig, context, ['ci', 'matrix', 'test'], env);
    assert.is(services.stdout, '{"services":["cart","shop","slow","web"],"matrix":{"service":["cart","shop","slow","web"]},"count":4}\n');
    assert.is(rig.read('out.txt'), 'services=["cart","shop","slow","web"]\nmatrix={"service":["cart","shop","slow","web"]}\ncount=4\n');
    rig.remove('out.txt');
    const shards = await call(rig, context, ['ci', 'matrix', 'test', '-s', 'cart', '-s', 'web', '--shards', '3', '--plan', 'p.json'], env);
    assert.equal(JSON.parse(shards.stdout), {
      shards: [
        { shard: '1/3', services: ['cart'], tasks: ['cart:test'], predictedMs: 2000 },
        { shard: '2/3', services: ['web'], tasks: ['web:test'], predictedMs: 1000 },
        { shard: '3/3', services: [], tasks: [], predictedMs: 0 },
      ],
      totalMs: 3000,
      matrix: { shard: ['1/3', '2/3'] },
      count: 2,
    });
    assert.is(
      rig.read('out.txt'),
      'shards=[{"shard":"1/3","services":["cart"]},{"shard":"2/3","services":["web"]},{"shard":"3/3","services":[]}]\nmatrix={"shard":["1/3","2/3"]}\ncount=2\n',
    );
    const schema = join(import.meta.dirname, '..', '..', 'schemas', 'shard-plan.schema.json');
    const valid = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schema, 'utf8')) as object);
    assert.ok(valid(JSON.parse(rig.read('p.json'))), JSON.stringify(valid.errors));
    const loose = await call(rig, context, ['ci', 'matrix', 'test', '-s', 'cart', '-s', 'web', '--shards', '3']);
    assert.equal((JSON.parse(loose.stdout) as { matrix: unknown }).matrix, { shard: ['1/3', '2/3', '3/3'] }, 'no plan holds the jobs to these shares');
  });

  test('--affected narrows before it divides, and a plan for it holds only with it', async (context) => {
    const rig = small(context);
    const base = rig.commit();
    rig.write('web/source.txt', 'changed\n');
    const head = rig.commit();
    const affected = ['--affected', '--base', base];
    const services = await call(rig, context, ['ci', 'matrix', 'test', ...affected]);
    assert.equal(JSON.parse(services.stdout), { services: ['web'], matrix: { service: ['web'] }, count: 1, base, head });
    assert.is((await call(rig, context, ['ci', 'matrix', ...affected])).stdout, services.stdout);
    const shards = await call(rig, context, ['ci', 'matrix', 'test', ...affected, '--shards', '2', '--plan', 'shards.json']);
    assert.equal((JSON.parse(shards.stdout) as { matrix: unknown }).matrix, { shard: ['1/2'] });

    const mine = await rig.mmo(['test', ...affected, '--shard', '1/2', '--plan', 'shards.json', '--dry'], { signal: context.signal });
    assert.is(mine.stderr, `affected since ${base} (${base.slice(0, 12)})\nshard 1/2: 1 of 1 service\n`);
    const idle = await rig.mmo(['test', ...affected, '--shard', '2/2', '--plan', 'shards.json'], { signal: context.signal });
    assert.is(idle.exitCode, 0, idle.stderr);
    assert.match(`${idle.stdout}${idle.stderr}`, 'shard 2/2 has nothing to do');
    const wider = await rig.mmo(['test', '--shard', '1/2', '--plan', 'shards.json'], { signal: context.signal });
    assert.is(wider.exitCode, 2);
    assert.is(
      wider.stderr,
      'error[MMO1040]: the plan does not fit shard 1/2: it was made for other tasks than those named here\n' +
        'help: make the plan and run the shards from the same commit, with the same tasks, selection flags and number of shards\n',
    );
    const none = await call(rig, context, ['ci', 'matrix', 'test', '--affected', '--base', 'HEAD', '--shards', '2']);
    assert.equal((JSON.parse(none.stdout) as { matrix: unknown }).matrix, { shard: [] });
  });

  test('mistakes are told exactly', async (context) => {
    const rig = small(context);
    rig.write('no-plan.json', '{}');
    await call(rig, context, ['ci', 'matrix', 'test', '--shards', '2', '--plan', 'two.json']);
    const flagHelp = 'help: mmo help <command> shows what each flag takes\n';
    const shard = (text: string): string =>
      `error[MMO1023]: --shard takes a share such as 2/5, from 1/5 to 5/5 and of 1000 at most, not "${text}"\n${flagHelp}`;
    const planHelp = 'help: give --plan the path of a file that mmo ci matrix --shards <count> --plan <file> has written\n';
    const mistakes: readonly (readonly [args: string, stderr: string])[] = [
      ['test --shard 0/5', shard('0/5')],
      ['test --shard 6/5', shard('6/5')],
      ['run test --shard x', shard('x')],
      ['run test --shard 1/1001', shard('1/1001')],
      ['run test --plan two.json', `error[MMO1023]: --plan names the shares, and no --shard says which one to run\n${flagHelp}`],
      ['run test --shard 1/2 --plan none.json', `error[MMO1041]: the plan "none.json" cannot be read\n${planHelp}`],
      ['run test --shard 1/2 --plan no-plan.json', `error[MMO1041]: "no-plan.json" is not a plan of shards\n${planHelp}`],
      [
        'run test --shard 1/3 --plan two.json',
        'error[MMO1040]: the plan does not fit shard 1/3: it has 2 shards\n' +
          'help: make the plan and run the shards from the same commit, with the same tasks, selection flags and number of shards\n',
      ],
      ['ci matrix test --shards 0', `error[MMO1023]: --shards takes a number from 1 to 1000, not "0"\n${flagHelp}`],
      ['ci matrix --shards 2', 'error[MMO1026]: --shards needs the tasks to divide\nhelp: such as: mmo ci matrix test --shards 5\n'],
      ['ci matrix test --plan p.json', `error[MMO1023]: --plan is the file for the shares, and no --shards says how many\n${flagHelp}`],
      ['ci matrx test', 'error[MMO1025]: mmo ci does not know "matrx"\n  did you mean "matrix"?\nhelp: it knows matrix and flaky\n'],
      ['ci flaky test', 'error[MMO1025]: mmo ci flaky does not take "test"\nhelp: mmo help ci shows what it takes\n'],
    ];
    for (const [args, stderr] of mistakes) {
      const result = await rig.mmo(args.split(' '), { signal: context.signal });
      assert.is(result.stderr, stderr, args);
      assert.is(result.exitCode, 2, args);
      assert.is(result.stdout, '', args);
    }
  });

  test('mmo ci flaky lists what passed and failed with the same key', async (context) => {
    const rig = createRig(
      { files: { 'one/service.yml': 'name: one\ntasks:\n  shaky: { command: "test $MMO_ATTEMPT -eq 2", retries: 1 }\n', '.gitignore': '.mmo\n' } },
      context.defer,
    );
    const before = await rig.mmo(['ci', 'flaky'], { signal: context.signal });
    assert.equal([before.exitCode, before.stdout, before.stderr], [0, '', 'no task is known to be flaky\n']);
    assert.is((await rig.mmo(['run', 'shaky'], { signal: context.signal })).exitCode, 0);
    const table = await call(rig, context, ['ci', 'flaky']);
    assert.match(table.stdout, /^task +failures +passes +last failure \(UTC\) +key\none:shaky +1 failed +1 passed +\d{4}-\d\d-\d\d \d\d:\d\d +[0-9a-f]{12}\n$/);
    const json = JSON.parse((await call(rig, context, ['ci', 'flaky', '--json'])).stdout) as readonly Record<string, unknown>[];
    assert.equal(
      json.map(({ task, failures, passes }) => [task, failures, passes]),
      [['one:shaky', 1, 1]],
    );
  });
});

/** Four services with tests, one of them slow and with a teardown, and a library below two of them. */
function small({ defer }: TestContext): Rig {
  const work = 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done';
  const files = {
    '.gitignore': '.mmo\n*.json\n!mmo.json\nout.txt\n',
    'mmo.json': '{ "name": "small", "schemaVersion": 1 }\n',
    'lib/service.yml': 'name: lib\ntasks:\n  build: { command: "true" }\n',
    'cart/service.yml': 'name: cart\ndependsOn: [lib]\ntasks:\n  test: { command: "true", dependsOn: [^build] }\n',
    'shop/service.yml': 'name: shop\ndependsOn: [lib]\ntasks:\n  test: { command: "true", dependsOn: [^build] }\n',
    'slow/service.yml': `name: slow\ntasks:\n  test: { command: "${work}" }\n  tidy: { command: "true", dependsOn: [test], when: always, cache: false }\n`,
    'web/service.yml': 'name: web\ntasks:\n  test: { command: "true" }\n',
    'web/source.txt': 'first\n',
  };
  return createRig({ files }, defer);
}

async function call(rig: Rig, { signal }: TestContext, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<MmoResult> {
  const result = await rig.mmo(args, { signal, env });
  assert.is(result.exitCode, 0, `${args.join(' ')}\n${result.stderr}`);
  return result;
}

async function plannedBy(rig: Rig, context: TestContext, args: readonly string[]): Promise<readonly string[]> {
  const dry = await call(rig, context, ['run', ...args, '--dry=json']);
  return (JSON.parse(dry.stdout) as RunSummary).tasks.map(({ id }) => id);
}

/** The tests that a shard would run. */
async function sharesOf(rig: Rig, context: TestContext, shard: string, args: readonly string[] = []): Promise<readonly string[]> {
  return (await plannedBy(rig, context, ['test', '--shard', shard, ...args])).filter((id) => id.endsWith(':test'));
}
