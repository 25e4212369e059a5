import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { assertCached, assertRan, outcomesOf } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { createRig } from '../support/workspace-rig.ts';

const files: Readonly<Record<string, string>> = {
  'mmo.json': '{ "name": "sums", "plugins": ["python"] }\n',
  '.gitignore': '.mmo\n',
  'api/service.yml': 'name: api\ntype: worker\n',
  'api/requirements.txt': '',
  'api/app.py': 'from money import double\n\n\ndef total(n):\n    return double(n)\n',
  'api/tests/test_app.py':
    'import unittest\n\nfrom app import total\n\n\nclass TotalTest(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(total(2), 4)\n',
  'money/service.yml': 'name: money\ntype: library\n',
  'money/pyproject.toml': '[project]\nname = "money"\n',
  'money/src/money/__init__.py': 'def double(n):\n    return n * 2\n',
  'other/service.yml': 'name: other\ntype: worker\n',
  'other/setup.py': '',
  'other/job.py': 'print(1)\n',
};

const isMissing = (program: string): boolean => spawnSync(program, ['--version']).status !== 0;

describe('Python services with two lines of service.yml', (test) => {
  test('vet and test run, are hits, leave nothing behind, and rerun for exactly what changed', async ({ defer, skip }) => {
    if (isMissing('python3')) skip('python3 is not installed');
    const rig = createRig({ files }, defer);
    const all = ['api:test', 'api:vet', 'money:vet', 'other:vet'];
    const cold = await rig.run(['vet', 'test']);
    assert.is(cold.exitCode, 0, cold.stdout);
    assertRan(cold.events, all);
    assert.is(rig.git('status', '--porcelain'), '');
    assertCached((await rig.run(['vet', 'test'])).events, all);

    rig.write('money/src/money/__init__.py', 'def double(n):\n    return n * 3\n');
    const changed = await rig.run(['test', 'vet', '--continue=always']);
    assert.is(outcomesOf(changed.events).get('api:test')?.status, 'failure');
    assert.is(outcomesOf(changed.events).get('money:vet')?.status, 'success');
    assert.is(outcomesOf(changed.events).get('other:vet')?.status, 'cached');
  });

  test('an error of syntax is told with its place', async ({ defer, skip }) => {
    if (isMissing('python3')) skip('python3 is not installed');
    const rig = createRig({ files: { ...files, 'other/job.py': 'def f(:\n' } }, defer);
    const { exitCode, stdout, stderr } = await rig.mmo(['run', 'other:vet']);
    assert.is(exitCode, 1);
    assert.match(`${stdout}${stderr}`, /other\/job\.py:1/);
  });

  test('pytest runs where the project asks for it', async ({ defer, skip }) => {
    if (isMissing('python3') || isMissing('pytest')) skip('python3 or pytest is not installed');
    const rig = createRig(
      {
        files: {
          ...files,
          'api/requirements.txt': 'pytest\n',
          'api/tests/test_app.py': 'from app import total\n\n\ndef test_total():\n    assert total(2) == 4\n',
        },
      },
      defer,
    );
    const { exitCode, events, stdout } = await rig.run(['api:test']);
    assert.is(exitCode, 0, stdout);
    assertRan(events, ['api:test']);
    assert.is(rig.git('status', '--porcelain'), '');
  });

  test('without python3 only the tasks that need it fail, and say how to get it', async ({ defer }) => {
    const rig = createRig({ files: { ...files, 'sh/service.yml': 'name: sh\ntype: job\ntasks:\n  vet: { command: "true" }\n' } }, defer);
    rig.write('mmo.json', '{ "name": "sums", "plugins": ["python"], "tasks": { "vet": { "env": ["PATH=/nowhere:/bin-of-nobody"] } } }\n');
    rig.write('sh/service.yml', 'name: sh\ntype: job\ntasks:\n  vet: { command: ":" }\n');
    const { exitCode, events } = await rig.run(['vet', '--continue=always']);
    assert.is(exitCode, 1);
    const outcomes = outcomesOf(events);
    assert.is(outcomes.get('sh:vet')?.status, 'success');
    const failed = outcomes.get('other:vet');
    assert.is(failed?.status, 'failure');
    assert.match(JSON.stringify(events), /python3 was not found in PATH|install Python 3/);
  });
});
