import type { Builder } from 'junit-report-builder';
import type { TestCase } from './test-case.ts';

/** A JUnit file of the tests, a suite for each package, file or class; without times of day, so that equal results are equal bytes where durations are. */
export async function writeJunit(name: string, cases: readonly TestCase[]): Promise<string> {
  // Its types say that the module itself is the builder; in ESM that is its default export.
  const { default: junit } = (await import('junit-report-builder')) as unknown as { readonly default: Builder };
  const builder = junit.newBuilder();
  const suites = new Map<string, TestCase[]>();
  for (const one of cases) suites.set(one.suite, [...(suites.get(one.suite) ?? []), one]);
  for (const [suiteName, own] of [...suites].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const suite = builder.testSuite().name(clean(suiteName === '' ? name : suiteName));
    for (const one of own) {
      const test = suite
        .testCase()
        .className(clean(one.suite === '' ? name : one.suite))
        .name(clean(one.name))
        .time(one.durationMs / 1000);
      if (one.file !== undefined) test.file(clean(one.file));
      if (one.status === 'skipped') test.skipped();
      if (one.status === 'failed') test.failure(clean(one.message ?? 'failed'));
      if (one.flaky === true) test.property('flaky', 'true');
    }
  }
  return builder.build();
}

/** XML has no place for most control characters. */
function clean(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
