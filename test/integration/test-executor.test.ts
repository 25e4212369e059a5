import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunEvent } from '../../core/model/event.ts';
import { assertCached, assertRan, outcomesOf } from '../support/event-log.ts';
import { describe } from '../support/harness.ts';
import { needProgram, systemPath } from '../support/need-program.ts';
import { createRig } from '../support/workspace-rig.ts';

const env = { PATH: systemPath };
/** Compiling the standard library anew for each test would take long. */
const goEnv = { ...env, GOCACHE: join(tmpdir(), 'mmo-test-go-build') };
/** Go compiles before it tests. */
const slow = { timeoutMs: 600_000 };
const files = { 'mmo.json': '{ "name": "shop" }', '.gitignore': '.mmo\nreports\n' };
const service = (tasks: string): string => `tasks:\n${tasks}\n`;

const nodeTest = `const test = require('node:test');
const assert = require('node:assert');
const { existsSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
test('adds', () => assert.equal(1 + 2, 3));
test('is (sometimes) right', () => {
  const mark = join(__dirname, '..', '.mmo', 'mark');
  const second = existsSync(mark);
  writeFileSync(mark, '');
  assert.ok(second, 'not yet');
});
`;

function dataOf(events: readonly RunEvent[], task: string): Record<string, unknown> {
  const end = events.find((event) => event.type === 'task:end' && event.task === task);
  return (end?.type === 'task:end' ? end.data : undefined) as Record<string, unknown>;
}

function counts(events: readonly RunEvent[], task: string): unknown[] {
  const { layer, passed, failed, skipped, flaky } = dataOf(events, task)['tests'] as Record<string, unknown>;
  return [layer, passed, failed, skipped, flaky];
}

const findings = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.severity} ${event.diagnostic.span?.file} ${event.diagnostic.message}`] : []));

describe('test executor', (test) => {
  test('node: counts, places, and only the failed test again; a hit brings the counts back', async ({ defer }) => {
    const rig = createRig(
      {
        files: {
          ...files,
          '.gitignore': '.mmo\nreports\ncart/.mmo\n',
          'cart/service.yml': service('  test: { executor: test, options: { language: node, junit: reports/junit.xml } }'),
          'cart/test/a.test.js': nodeTest,
          'cart/.mmo/keep': '',
        },
      },
      defer,
    );
    const first = await rig.run(['test', '--retries', '1'], { env });
    assert.is(first.exitCode, 0, first.stdout + first.stderr);
    assert.equal(counts(first.events, 'cart:test'), ['unit', 2, 0, 0, 1]);
    assert.equal(findings(first.events), [
      'error cart/test/a.test.js is (sometimes) right: not yet',
      'warning undefined is (sometimes) right is flaky: it failed, and passed when it was run again',
    ]);
    const output = first.events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
    assert.is(output.split('✔ adds').length, 2, 'the test that had passed ran once');
    assert.match(rig.read('cart/reports/junit.xml'), 'name="is (sometimes) right"');
    const second = await rig.run(['test'], { env });
    assertCached(second.events, ['cart:test']);
    assert.equal(counts(second.events, 'cart:test'), ['unit', 2, 0, 0, 1]);
    const shown = await rig.mmo(['test'], { env });
    assert.match(shown.stdout, 'unit tests  2 passed, 1 flaky\n');
  });

  test(
    'go: failures with places, arguments of mmo test, coverage and JUnit that outlive a failure',
    async ({ defer, skip }) => {
      needProgram('go', skip);
      const rig = createRig(
        {
          files: {
            ...files,
            'cart/service.yml': service(
              '  test: { executor: test, env: [GOCACHE], options: { language: go, junit: reports/junit.xml, coverage: reports/cover.out } }',
            ),
            'cart/go.mod': 'module example.test/cart\n\ngo 1.19\n',
            'cart/sum/sum.go': 'package sum\n\nfunc Add(a, b int) int { return a - b }\n',
            'cart/sum/sum_test.go':
              'package sum\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif got := Add(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n\nfunc TestZero(t *testing.T) {}\n',
          },
        },
        defer,
      );
      const failed = await rig.run(['test'], { env: goEnv });
      assert.is(failed.exitCode, 1);
      assert.equal(counts(failed.events, 'cart:test'), ['unit', 1, 1, 0, 0]);
      assert.equal(findings(failed.events), ['error cart/sum/sum_test.go TestAdd: got -1']);
      assert.equal(dataOf(failed.events, 'cart:test')['cases'], [
        { suite: 'example.test/cart/sum', name: 'TestAdd', message: 'got -1', file: 'cart/sum/sum_test.go', line: 7 },
      ]);
      assert.match(rig.read('cart/reports/junit.xml'), 'failures="1"');
      rig.write('cart/sum/sum.go', 'package sum\n\nfunc Add(a, b int) int { return a + b }\n');
      const passed = await rig.mmo(['test', 'cart', '-v'], { env: goEnv });
      assert.is(passed.exitCode, 0, passed.stdout + passed.stderr);
      assert.match(passed.stdout, '--- PASS: TestZero');
      assert.match(passed.stdout, 'unit tests  2 passed\n');
      assert.match(rig.read('cart/reports/cover.out'), 'mode: set');
    },
    slow,
  );

  test('python: pytest and unittest leave nothing in the sources, and a test is run again alone', async ({ defer, skip }) => {
    needProgram('python3', skip);
    needProgram('pytest', skip);
    const rig = createRig(
      {
        files: {
          ...files,
          'a/service.yml': service('  test: { executor: test, options: { language: python, runner: pytest } }'),
          'a/test_a.py':
            'import os\n\n\nclass TestA:\n    def test_flaky(self):\n        assert os.environ["MMO_ATTEMPT"] == "2"\n\n\ndef test_once():\n    assert os.environ["MMO_ATTEMPT"] == "1"\n',
          'b/service.yml': service('  test: { executor: test, options: { language: python, runner: unittest } }'),
          'b/test_b.py':
            'import os\nimport unittest\n\n\nclass B(unittest.TestCase):\n    def test_flaky(self):\n        self.assertEqual(os.environ["MMO_ATTEMPT"], "2")\n\n    def test_once(self):\n        self.assertEqual(os.environ["MMO_ATTEMPT"], "1")\n',
        },
      },
      defer,
    );
    const { exitCode, events, stdout } = await rig.run(['test', '--retries', '1', '--continue=always'], { env });
    assert.is(exitCode, 0, stdout);
    assert.equal(counts(events, 'a:test'), ['unit', 2, 0, 0, 1]);
    assert.equal(counts(events, 'b:test'), ['unit', 2, 0, 0, 1]);
    assert.is(rig.git('status', '--short'), '');
    assertCached((await rig.run(['test'], { env })).events, ['a:test', 'b:test']);
  });

  test('a command of its own: its report, a report that is missing or broken, or its exit code', async ({ defer }) => {
    const report = '<testsuite><testcase name="a"/><testcase name="b"><failure message="bad"/></testcase></testsuite>';
    const task = (name: string, command: string, options: string): string =>
      `  ${name}: { executor: test, command: ${JSON.stringify(command)}, options: { ${options} } }`;
    const rig = createRig(
      {
        files: {
          ...files,
          'web/service.yml': service(
            [
              task('red', `mkdir -p reports; echo '${report}' > reports/r.xml`, 'report: reports/r.xml'),
              task('missing', 'true', 'report: reports/m.xml'),
              task('broken', 'mkdir -p reports; echo "<testsuite><oops" > reports/b.xml', 'report: reports/b.xml'),
              task('plain', 'true', 'layer: service'),
              task('seven', 'exit 7', 'layer: service'),
              '  nothing: { executor: test }',
            ].join('\n'),
          ),
        },
      },
      defer,
    );
    const { exitCode, events } = await rig.run(['red', 'missing', 'broken', 'plain', 'seven', 'nothing', '--continue=always'], { env });
    assert.is(exitCode, 1);
    assertRan(events, ['web:red', 'web:missing', 'web:broken', 'web:plain', 'web:seven', 'web:nothing']);
    assert.equal(
      [...outcomesOf(events)].sort().map(([id, outcome]) => [id, outcome.status === 'failure' ? outcome.failure : outcome.status]),
      [
        ['web:broken', { reason: 'error', message: 'the report reports/b.xml cannot be read: it is no XML at line 1' }],
        ['web:missing', { reason: 'error', message: 'the command did not write its report reports/m.xml' }],
        ['web:nothing', { reason: 'error', message: 'the task says neither "command" nor "options.language": there is nothing to run' }],
        ['web:plain', 'success'],
        ['web:red', { reason: 'error', message: '1 test failed' }],
        ['web:seven', { reason: 'exit-code', exitCode: 7 }],
      ],
    );
    assert.equal(counts(events, 'web:red'), ['unit', 1, 1, 0, 0]);
    assert.equal(counts(events, 'web:plain'), ['service', 1, 0, 0, 0]);
  });

  test('what an early end left out is run in the next attempt, not only what failed', async ({ defer, skip }) => {
    needProgram('python3', skip);
    const python = `import os
import unittest


class Order(unittest.TestCase):
    def test_a(self):
        self.assertEqual(os.environ["MMO_ATTEMPT"], "2")

    def test_b(self):
        self.fail("always")
`;
    const rig = createRig(
      {
        files: {
          ...files,
          'cart/service.yml': service('  test: { executor: test, options: { language: python, runner: unittest } }'),
          'cart/test_order.py': python,
        },
      },
      defer,
    );
    const stopped = await rig.mmo(['test', '--retries', '1', '--json', '--', '-f'], { env });
    assert.is(stopped.exitCode, 1, stopped.stdout + stopped.stderr);
    assert.equal(counts(stopped.events, 'cart:test'), ['unit', 1, 1, 0, 0]);
  });

  test('layers: --layer chooses the tasks, and a pyramid on its head is told', async ({ defer }) => {
    const layer = (name: string, count: number): string => {
      const cases = Array.from({ length: count }, (_, n) => `<testcase name="${n}"/>`).join('');
      return `  ${name}: { executor: test, command: "mkdir -p reports; echo '<testsuite>${cases.replaceAll('"', '\\"')}</testsuite>' > reports/${name}.xml", options: { report: reports/${name}.xml } }`;
    };
    const rig = createRig(
      { files: { ...files, 'web/service.yml': service([layer('test', 4), layer('test-service', 2), layer('test-integration', 3)].join('\n')) } },
      defer,
    );
    const some = await rig.mmo(['test', '--layer', 'unit', '--layer', 'service', '--json'], { env });
    assertRan(some.events, ['web:test', 'web:test-service']);
    const all = await rig.mmo(['test', '--layer', 'unit,service,integration'], { env });
    assert.is(all.exitCode, 0, all.stdout + all.stderr);
    assert.match(
      all.stdout,
      [
        'unit tests         4 passed',
        'service tests      2 passed',
        'integration tests  3 passed',
        'warning: the test pyramid stands on its head: 3 integration tests, but 2 service tests',
      ].join('\n'),
    );
    const wrong = await rig.mmo(['test', '--layer', 'unti'], { env });
    assert.is(wrong.exitCode, 2);
    assert.match(wrong.stderr, 'error[MMO1023]: --layer takes unit, service, integration, not "unti"\n  did you mean "unit"?');
  });

  test('a missing toolchain fails only the task that needs it; wrong options are refused', async ({ defer }) => {
    const rig = createRig(
      {
        files: {
          ...files,
          'a/service.yml': service('  test: { executor: test, env: [PATH=/nowhere], options: { language: go } }'),
          'b/service.yml': service('  test: { executor: test, command: "true" }'),
        },
      },
      defer,
    );
    const { events, exitCode } = await rig.run(['test', '--continue=always'], { env });
    assert.is(exitCode, 1);
    assert.equal(outcomesOf(events).get('a:test'), {
      status: 'failure',
      failure: { reason: 'spawn', message: 'go was not found in PATH; install Go: https://go.dev/dl, or apt install golang-go' },
    });
    assert.is(outcomesOf(events).get('b:test')?.status, 'success');
    rig.write('b/service.yml', service('  test: { executor: test, command: "true", options: { language: cobol, report: ../x.xml } }'));
    const refused = await rig.run(['test'], { env });
    assert.is(refused.exitCode, 2);
    assert.equal(
      refused.events.filter(({ type }) => type !== 'diagnostic'),
      [],
    );
  });
});
