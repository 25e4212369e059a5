import type { TestCase } from './test-case.ts';

/** The earlier results, in which the tests that were run again have their new ones: passed now makes them flaky. */
export function mergeAttempts(before: readonly TestCase[], now: readonly TestCase[]): readonly TestCase[] {
  const byId = new Map<string, TestCase>();
  // Tests of one name in several files share an id: the one that fails counts.
  for (const one of now) if (one.status !== 'skipped' && byId.get(one.id)?.status !== 'failed') byId.set(one.id, one);
  return before.map((earlier) => {
    const again = earlier.status === 'failed' ? byId.get(earlier.id) : undefined;
    if (again === undefined) return earlier;
    return again.status === 'failed' ? again : { ...again, flaky: true };
  });
}

/** The failed tests if the runner can run just them; undefined where everything must be run again. */
export function failedAlone(cases: readonly TestCase[]): readonly TestCase[] | undefined {
  const failed = cases.filter(({ status }) => status === 'failed');
  return failed.length > 0 && failed.every(({ select }) => select !== undefined) ? failed : undefined;
}
