import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { createFakeCommands } from '../support/fake-command.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

describe('mmo bench', (test) => {
  test(
    'does what is to be done, then tells the parts of a run that does nothing, and keeps a profile',
    async ({ defer, signal }) => {
      const rig = createRig({ files: workspace }, defer);
      const { exitCode, stdout, stderr } = await rig.mmo(['bench', '--json', '--profile', '../trace.json'], { signal });
      assert.is(exitCode, 0, stderr);
      const report = JSON.parse(stdout);
      assert.equal([report.tasks, report.ran, report.outputFiles, report.command], [1, [], 1, ['run', 'build']]);
      const sum = Object.values<number>(report.phases).reduce((total, ms) => total + ms, 0);
      assert.ok(Math.abs(sum - report.wallMs) < 0.01 * report.wallMs, `${sum} of ${report.wallMs}`);
      for (const phase of ['start', 'read tree', 'discover']) assert.ok(report.phases[phase] > 0, phase);
      assert.ok(rig.read('app/dist/out.txt').length > 0);
      assert.ok(JSON.parse(rig.read('../trace.json')).traceEvents.length > 0);
      assert.ok(JSON.parse(rig.read('../trace.cpuprofile')).nodes.length > 0);

      rig.write('../before.json', JSON.stringify({ ...report, wallMs: report.wallMs / 50 }));
      const compared = await rig.mmo(['bench', 'build', '--compare', '../before.json'], { signal });
      assert.is(compared.exitCode, 1, compared.stderr);
      assert.match(compared.stdout, /× what it took then: slower\.$/m);
    },
    { timeoutMs: 600_000 },
  );

  test('refuses what it cannot compare with, and a task that fails', async ({ defer, signal }) => {
    const rig = createRig({ files: workspace }, defer);
    rig.write('../other.json', '{}');
    rig.write('../tests.json', JSON.stringify({ schemaVersion: 1, wallMs: 9, nodeMs: 9, phases: {}, command: ['run', 'test'] }));
    for (const [file, reason] of [
      ['../other.json', 'is no report of mmo bench'],
      ['../missing.json', 'cannot be read'],
      ['../tests.json', 'is of mmo run test, not of mmo run build'],
    ] as const) {
      const { exitCode, stderr } = await rig.mmo(['bench', '--compare', file], { signal });
      assert.is(exitCode, 2);
      assert.match(stderr, /^error\[MMO1023\]: --compare: /);
      assert.match(stderr, reason);
    }
    const failing = await rig.mmo(['bench', 'broken'], { signal });
    assert.is(failing.exitCode, 1);
    assert.match(failing.stderr, 'app:broken');
    const unknown = await rig.mmo(['bench', 'biuld'], { signal });
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, 'did you mean "build"?');
  });

  test('takes no run that fails for one that has nothing to do', async ({ defer, signal }) => {
    // The first two passes are before anything is measured.
    const service = 'name: app\ntype: library\ntasks:\n  worn: { command: "echo x >> runs; test $(wc -l < runs) -lt 4", cache: false }\n';
    const rig = createRig({ files: { ...workspace, '.gitignore': '.mmo/\nruns\n', 'app/service.yml': service } }, defer);
    const { exitCode, stdout, stderr } = await rig.mmo(['bench', 'worn'], { signal });
    assert.is(exitCode, 1);
    assert.is(stdout, '');
    assert.match(stderr, 'app:worn');
    assert.is(rig.read('app/runs'), 'x\n'.repeat(4));
  });

  test('leaves no folder behind when it is interrupted, nor for the next run when it is killed', async ({ defer, signal }) => {
    const fake = await createFakeCommands({ defer });
    const service = `name: app\ntype: library\ntasks:\n  slow: { command: ${JSON.stringify(fake.shell('slow'))} }\n  quick: { command: 'true' }\n`;
    const rig = createRig({ files: { ...workspace, 'app/service.yml': service } }, defer);
    for (const [name, exitCode] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const bench = await rig.start(['bench', 'slow'], { signal });
      const task = await fake.next('slow');
      bench.kill(name);
      assert.is(await task.nextSignal(), 'SIGTERM');
      task.exit(0);
      assert.is((await bench.ended).exitCode, exitCode);
      assert.equal(readdirSync(rig.path('.mmo/tmp')), []);
    }
    const killed = await rig.start(['bench', 'slow'], { signal });
    const task = await fake.next('slow');
    killed.kill('SIGKILL');
    await killed.ended;
    const left = (): readonly string[] => readdirSync(rig.path('.mmo/tmp')).filter((name) => name.startsWith('bench-'));
    assert.is(left().length, 1);
    task.exit(0);
    await rig.run(['quick'], { signal });
    assert.equal(left(), []);
  });

  test('measures nothing that has no end, and nothing whose trace or profile cannot be written', async ({ defer, signal }) => {
    const rig = createRig({ files: workspace }, defer);
    const endless = await rig.mmo(['bench', 'serve'], { signal });
    assert.is(endless.exitCode, 2);
    assert.match(endless.stderr, /^error\[MMO1023\]: "app:serve" is persistent: /);
    const folder = await rig.mmo(['bench', '--profile', 'app'], { signal });
    assert.is(folder.exitCode, 2);
    assert.match(folder.stderr, 'error[MMO1029]: --profile cannot be written to ');
    assert.is(folder.stdout, '');
    rig.write('taken.cpuprofile/file', '');
    const taken = await rig.mmo(['bench', '--profile', 'taken.json'], { signal });
    assert.is(taken.exitCode, 2);
    assert.match(taken.stderr, 'error[MMO1029]: the CPU profile cannot be written to ');
  });
});

const workspace = {
  '.gitignore': '.mmo/\ndist/\n',
  'mmo.json': '{ "name": "sample", "schemaVersion": 1 }\n',
  'app/service.yml':
    'name: app\ntype: library\ntasks:\n  build: { command: mkdir -p dist && cat a.txt > dist/out.txt, outputs: [dist] }\n  broken: { command: exit 3 }\n  serve: { command: sleep 600, persistent: true }\n',
  'app/a.txt': 'a\n',
};
