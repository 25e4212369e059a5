import * as assert from 'uvu/assert';
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
    for (const file of ['../other.json', '../missing.json']) {
      const { exitCode, stderr } = await rig.mmo(['bench', '--compare', file], { signal });
      assert.is(exitCode, 2);
      assert.match(stderr, /^error\[MMO1023\]: --compare: /);
    }
    const failing = await rig.mmo(['bench', 'broken'], { signal });
    assert.is(failing.exitCode, 1);
    assert.match(failing.stderr, 'app:broken');
    const unknown = await rig.mmo(['bench', 'biuld'], { signal });
    assert.is(unknown.exitCode, 2);
    assert.match(unknown.stderr, 'did you mean "build"?');
  });
});

const workspace = {
  '.gitignore': '.mmo/\ndist/\n',
  'mmo.json': '{ "name": "sample", "schemaVersion": 1 }\n',
  'app/service.yml':
    'name: app\ntype: library\ntasks:\n  build: { command: mkdir -p dist && cat a.txt > dist/out.txt, outputs: [dist] }\n  broken: { command: exit 3 }\n',
  'app/a.txt': 'a\n',
};
