import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compilerFindings } from '../../../executors/test/go-runner.ts';
import { failedAlone, mergeAttempts } from '../../../executors/test/merge-attempts.ts';
import { parseJunit } from '../../../executors/test/parse-junit.ts';
import { parseTap } from '../../../executors/test/parse-tap.ts';
import { parseUnittest } from '../../../executors/test/parse-unittest.ts';
import { readGoTest } from '../../../executors/test/read-go-test.ts';
import type { TestCase } from '../../../executors/test/test-case.ts';
import { layerOf } from '../../../executors/test/test-options.ts';
import { writeJunit } from '../../../executors/test/write-junit.ts';
import { describe } from '../../support/harness.ts';

const recorded = (name: string): string => readFileSync(join(import.meta.dirname, 'recorded', `${name}.txt`), 'utf8');

/** A line for each test, with its place where it has one. */
const lines = (cases: readonly TestCase[]): string[] =>
  cases.map(({ status, suite, name, file, line, message }) =>
    [status, suite === '' ? '-' : suite, name, ...(file === undefined ? [] : [`${file}:${line}`]), ...(message === undefined ? [] : [message])].join(' | '),
  );

function readGo(
  text: string,
  options: { readonly verbose?: boolean; readonly pieces?: number } = {},
): { readonly cases: readonly TestCase[]; readonly shown: string } {
  let shown = '';
  const reader = readGoTest({
    verbose: options.verbose ?? false,
    cwd: '/workspace/go',
    folderOf: (name) => (name === 'example.test/cart' ? '' : name.replace('example.test/cart/', '')),
    write: (piece) => {
      shown += piece;
    },
  });
  const size = options.pieces ?? text.length;
  for (let at = 0; at < text.length; at += size) reader.add(text.slice(at, at + size));
  return { cases: reader.end(), shown };
}

describe('readers of test results', (test) => {
  test('go test -json: leaves, places, a panic and a package that does not compile', () => {
    const expected = [
      'failed | example.test/cart/pkg | TestPanics | /workspace/go/pkg/p_test.go:7 | panic: assignment to entry in nil map',
      'passed | example.test/cart | TestAdd',
      'passed | example.test/cart | TestTable/good',
      'failed | example.test/cart | TestTable/bad_one | cart_test.go:15 | got 1, want 2',
      'skipped | example.test/cart | TestSkipped',
      'failed | example.test/cart/broken | [build failed]',
    ];
    assert.equal(lines(readGo(recorded('go-test-json')).cases), expected);
    assert.equal(lines(readGo(recorded('go-test-json'), { pieces: 7 }).cases), expected);
  });

  test('go test -json: shows what failed, and all of it when verbose', () => {
    const { shown } = readGo(recorded('go-test-json'));
    assert.ok(!shown.includes('"Action"') && !shown.includes('TestAdd') && !shown.includes('=== RUN'));
    assert.ok(shown.includes('    cart_test.go:15: got 1, want 2\n') && shown.includes('FAIL\texample.test/cart\t0.013s\n'));
    assert.ok(readGo(recorded('go-test-json'), { verbose: true }).shown.includes('--- PASS: TestAdd (0.00s)\n'));
  });

  test('go test -json: text between, an event cut off, and a test that never ended', () => {
    const text = 'hello\n{"Action":"run","Package":"p","Test":"TestX"}\n{"Action":"output","Package":"p","Test":"TestX","Output":"half"}\n{"Action":"pa';
    const { cases, shown } = readGo(text);
    assert.equal(lines(cases), ['failed | p | TestX | it did not end']);
    assert.is(shown, 'hello\n{"Action":"pa\nhalf');
    assert.equal(readGo('null\n{}\n[1]\n{"Action":5}\n').cases, []);
  });

  test('go test -json: a failed test is run alone only where the tests after it had their turn', () => {
    const events = (...more: readonly object[]): string =>
      [{ Action: 'run', Package: 'p', Test: 'TestA' }, { Action: 'fail', Package: 'p', Test: 'TestA' }, ...more]
        .map((event) => `${JSON.stringify(event)}\n`)
        .join('');
    const failed = { Action: 'fail', Package: 'p' };
    const selects = (text: string): unknown => readGo(text).cases.map(({ select }) => select);
    assert.equal(selects(events({ Action: 'output', Package: 'p', Output: 'FAIL\n' }, failed)), [['p', 'TestA']]);
    assert.equal(selects(events({ Action: 'output', Package: 'p', Output: 'FAIL\tp\t0.007s\n' }, failed)), [undefined]);
  });

  test('errors of the go compiler have their places', () => {
    assert.equal(compilerFindings(recorded('go-build-errors')), [
      { severity: 'error', message: 'undefined: undefinedThing', file: 'broken/b.go', line: 3, column: 23 },
    ]);
  });

  test('TAP of node: suites are no tests, skipped and todo are skipped, a file that throws fails', () => {
    const cases = parseTap(recorded('node-20-tap'));
    assert.equal(lines(cases), [
      'failed | - | /workspace/node/test/boom.test.js | /workspace/node/test/boom.test.js:1 | test failed',
      'passed | - | adds',
      'failed | - | fails # with hash | /workspace/node/test/cart.test.js:6 | 1 == 2',
      'skipped | - | skipped',
      'skipped | - | todo',
      'passed | basket | totals',
      'failed | basket | breaks | /workspace/node/test/cart.test.js:13 | no total: <&>',
    ]);
    assert.equal(
      cases.map(({ select }) => select),
      [
        undefined,
        undefined,
        ['/workspace/node/test/cart.test.js', 'fails # with hash'],
        undefined,
        undefined,
        undefined,
        ['/workspace/node/test/cart.test.js', 'basket', 'breaks'],
      ],
    );
    assert.equal(parseTap('no TAP at all\nokay\n'), []);
    assert.equal(lines(parseTap('1..2\nok 1 - a\nnot ok 2 - b\n  ---\n  error: |-\n    two\n    lines')), ['passed | - | a', 'failed | - | b | two']);
  });

  test('JUnit of pytest: places from the text, node ids to run a test alone', () => {
    const { cases, problem } = parseJunit(recorded('pytest-junit'));
    assert.is(problem, undefined);
    assert.equal(lines(cases), [
      'passed | tests.test_cart | test_add',
      'passed | tests.test_cart | test_many[1]',
      'failed | tests.test_cart | test_many[2] | tests/test_cart.py:11 | AssertionError: n was not one',
      'skipped | tests.test_cart | test_skipped',
      'failed | tests.test_cart.TestBasket | test_total | tests/test_cart.py:21 | ValueError: no total <&>',
      'failed | tests.test_cart | test_fixture | tests/test_cart.py:26 | failed on setup with "RuntimeError: no fixture"',
    ]);
    assert.equal(
      failedAlone(cases)?.flatMap(({ select }) => select ?? []),
      ['tests/test_cart.py::test_many[2]', 'tests/test_cart.py::TestBasket::test_total', 'tests/test_cart.py::test_fixture'],
    );
  });

  test('JUnit of node', () => {
    const { cases, problem } = parseJunit(recorded('node-20-junit'));
    assert.is(problem, undefined);
    assert.equal(
      cases.map(({ status, name }) => `${status} ${name}`),
      [
        'failed /workspace/node/test/boom.test.js',
        'passed adds',
        'failed fails # with hash',
        'skipped skipped',
        'skipped todo',
        'passed totals',
        'failed breaks',
      ],
    );
  });

  test('JUnit that is none says where', () => {
    assert.is(parseJunit(`<!DOCTYPE ${'a'.repeat(100_000)}`).problem, 'it is no XML at line 1');
    assert.is(parseJunit('<!DOCTYPE a [<!ELEMENT b (c)>] ><testsuite/>').problem, undefined);
    const problemOf = (text: string): string | undefined => parseJunit(text).problem;
    assert.is(problemOf(''), 'it has no <testsuite>');
    assert.is(problemOf('<html></html>'), 'it has no <testsuite>');
    assert.is(problemOf('<testsuite>\n<testcase name="a"/>\n<testcase'), 'it is no XML at line 3');
    assert.is(problemOf('<testsuite><testcase name="a"/>'), '<testsuite> is not closed');
    assert.is(problemOf('<testsuite></testsuites>'), '</testsuites> closes what is not open');
    assert.is(parseJunit('<testsuite><testcase name="a"/><testcase').cases.length, 1);
    const entities =
      '<!DOCTYPE x [<!ENTITY a "boom">]><testsuite><testcase name="&a; &#65;&#x42; &lt;"><failure><![CDATA[one <b>\ntwo]]></failure></testcase></testsuite>';
    assert.equal(lines(parseJunit(entities).cases), ['failed | - | &a; AB < | one <b>']);
  });

  test('unittest: descriptions, subtests, errors', () => {
    const cases = parseUnittest(recorded('unittest-3.11'));
    assert.equal(lines(cases), [
      'failed | test_plain.Plain | test_described | /workspace/py/ut/test_plain.py:10 | AssertionError: 1 != 2',
      'failed | test_plain.Plain | test_error | /workspace/py/ut/test_plain.py:13 | ValueError: oh',
      'passed | test_plain.Plain | test_good',
      'skipped | test_plain.Plain | test_skipped',
      'failed | test_plain.Plain | test_sub | /workspace/py/ut/test_plain.py:22 | AssertionError: 1 != 0',
    ]);
    const missing = parseUnittest(recorded('unittest-no-module'));
    assert.equal(
      missing.map(({ status, name, message }) => `${status} ${name} ${message}`),
      ["failed nothing_here ModuleNotFoundError: No module named 'nothing_here'"],
    );
    assert.is(failedAlone(missing), undefined);
    const block = `${'='.repeat(70)}\nFAIL: test_a (m.A.test_a)\n${'-'.repeat(70)}\nTraceback (most recent call last):\n  File "/w/m.py", line 7, in test_a\n    x\n    ^\nAssertionError: 'a' != 'b'\n- a\n+ b\n`;
    assert.is(parseUnittest(block)[0]?.message, "AssertionError: 'a' != 'b'");
    assert.equal(parseUnittest('nonsense (\n... ok\n'), []);
  });

  test('a test that passes when it is run again is flaky; others keep their result', () => {
    const base = { suite: 's', durationMs: 1, select: ['x'] };
    const before: TestCase[] = [
      { ...base, id: 'a', name: 'a', status: 'passed' },
      { ...base, id: 'b', name: 'b', status: 'failed' },
      { ...base, id: 'c', name: 'c', status: 'failed' },
      { ...base, id: 'd', name: 'd', status: 'failed' },
    ];
    const now: TestCase[] = [
      { ...base, id: 'a', name: 'a', status: 'failed' },
      { ...base, id: 'b', name: 'b', status: 'passed' },
      { ...base, id: 'c', name: 'c', status: 'failed', message: 'again' },
      { ...base, id: 'd', name: 'd', status: 'skipped' },
    ];
    assert.equal(
      mergeAttempts(before, now).map(({ id, status, flaky, message }) => [id, status, flaky === true, message]),
      [
        ['a', 'passed', false, undefined],
        ['b', 'passed', true, undefined],
        ['c', 'failed', false, 'again'],
        ['d', 'failed', false, undefined],
      ],
    );
  });

  test('layers are told by the name of the task', () => {
    assert.equal(
      ['test', 'test-unit', 'test-service', 'test-integration', 'e2e'].map((name) => layerOf(name, {})),
      ['unit', 'unit', 'service', 'integration', 'unit'],
    );
    assert.is(layerOf('e2e', { layer: 'integration' }), 'integration');
  });

  test('the JUnit file that is written can be read', async () => {
    const { cases } = parseJunit(recorded('pytest-junit'));
    const xml = await writeJunit('cart:test', [...cases, { id: 'x', suite: '', name: 'bad \u0001 <&>', status: 'passed', durationMs: 5, flaky: true }]);
    const again = parseJunit(xml);
    assert.is(again.problem, undefined);
    assert.is(again.cases.length, 7);
    assert.is(again.cases.filter(({ status }) => status === 'failed').length, 3);
    assert.is(again.cases.find(({ suite }) => suite === 'cart:test')?.name, 'bad \uFFFD <&>');
  });
});
