import * as assert from 'uvu/assert';
import type { JsonValue } from '../../../core/model/executor.ts';
import { reportTests } from '../../../core/reporters/report-tests.ts';
import { addTestCounts, invertedPyramid, type TestCounts } from '../../../core/reporters/test-counts.ts';
import { describe } from '../../support/harness.ts';

const tests = (layer: string, passed: number, more: Record<string, number> = {}): JsonValue => ({
  tests: { layer, passed, failed: 0, skipped: 0, flaky: 0, ...more },
});
const sum = (...data: readonly (JsonValue | undefined)[]): TestCounts => data.reduce<TestCounts>((counts, one) => addTestCounts(counts, one), new Map());

function shown(counts: TestCounts): string {
  let text = '';
  reportTests(
    counts,
    (piece) => {
      text += piece;
    },
    false,
  );
  return text;
}

describe('counts of tests', (test) => {
  test('are summed by layer, in the order of the pyramid', () => {
    const counts = sum(tests('integration', 3), tests('unit', 100), tests('unit', 20, { failed: 2, skipped: 1, flaky: 1 }), tests('service', 14));
    assert.is(shown(counts), 'unit tests         120 passed, 2 failed, 1 skipped, 1 flaky\nservice tests       14 passed\nintegration tests    3 passed\n');
  });

  test('what is no count is passed over', () => {
    assert.is(shown(sum(undefined, null, 5, 'x', [], {}, { tests: null }, { tests: [] }, { tests: { layer: 'e2e', passed: 3 } })), '');
    assert.is(shown(sum({ tests: { layer: 'unit', passed: -1, failed: 'x', skipped: 1.5 } })), 'unit tests  0 passed\n');
  });

  test('a pyramid is on its head where a layer has more than the one below it that was run', () => {
    assert.is(invertedPyramid(sum(tests('unit', 3), tests('service', 2), tests('integration', 1))), undefined);
    assert.is(invertedPyramid(sum(tests('integration', 9))), undefined);
    assert.is(invertedPyramid(sum(tests('unit', 2), tests('service', 2))), undefined);
    assert.is(invertedPyramid(sum(tests('unit', 1), tests('integration', 2))), 'the test pyramid stands on its head: 2 integration tests, but 1 unit tests');
    assert.is(
      invertedPyramid(sum(tests('unit', 1), tests('service', 1, { failed: 1 }), tests('integration', 1, { skipped: 4 }))),
      'the test pyramid stands on its head: 2 service tests, but 1 unit tests; 5 integration tests, but 2 service tests',
    );
  });
});
