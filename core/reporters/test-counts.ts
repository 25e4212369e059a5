import type { JsonValue } from '../model/executor.ts';

/** Layers of the test pyramid, from its foot up. */
export const TEST_LAYERS = ['unit', 'service', 'integration'] as const;
export type TestLayer = (typeof TEST_LAYERS)[number];

/** Tests of one layer. */
export interface LayerCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly flaky: number;
}

/** Tests of a run by layer; layers without a task are missing. */
export type TestCounts = ReadonlyMap<TestLayer, LayerCounts>;

/** The counts with those that a task's `data.tests` tells of; the same where it tells of none. */
export function addTestCounts(counts: TestCounts, data: JsonValue | undefined): TestCounts {
  const tests = recordOf(recordOf(data)?.['tests']);
  const layer = TEST_LAYERS.find((one) => one === tests?.['layer']);
  if (tests === undefined || layer === undefined) return counts;
  const before = counts.get(layer);
  const sum = (name: keyof LayerCounts): number => (before?.[name] ?? 0) + countOf(tests[name]);
  return new Map([...counts, [layer, { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), flaky: sum('flaky') }]]);
}

/** Layers of the run in their order. */
export function layersOf(counts: TestCounts): readonly (readonly [TestLayer, LayerCounts])[] {
  return TEST_LAYERS.flatMap((layer) => {
    const own = counts.get(layer);
    return own === undefined ? [] : [[layer, own] as const];
  });
}

/** What is wrong with the shape of the pyramid: a layer with more tests than the one below it, of those that were part of the run. */
export function invertedPyramid(counts: TestCounts): string | undefined {
  const layers = layersOf(counts).map(([layer, { passed, failed, skipped }]) => ({ layer, total: passed + failed + skipped }));
  const wrong = layers.flatMap((upper, n) => {
    const lower = layers[n - 1];
    return lower !== undefined && upper.total > lower.total ? [`${upper.total} ${upper.layer} tests, but ${lower.total} ${lower.layer} tests`] : [];
  });
  return wrong.length === 0 ? undefined : `the test pyramid stands on its head: ${wrong.join('; ')}`;
}

function recordOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, JsonValue>>) : undefined;
}

function countOf(value: JsonValue | undefined): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
