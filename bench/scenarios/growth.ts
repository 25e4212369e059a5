import { linearFit } from '../linear-fit.ts';
import type { Scenario, ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { steepestGrowth } from '../steepest-growth.ts';
import { warm } from './warm.ts';

/** The no-op at growing sizes: wall and memory must grow with the services, and no faster. */
export const growth: Scenario = {
  name: 'growth',
  asks: 'the no-op with 100, 1,000, 5,000 and 20,000 services: does it stay linear?',
  run: async (options) => {
    const sizes = options.full ? [100, 1000, 5000, 20_000] : [100, options.n];
    const results = await Promise.all(sizes.map((n) => measured({ ...options, n, peers: [] })));
    const points = results.flatMap(({ n, tools }) => (tools.mmo === undefined ? [] : [{ n, ...tools.mmo }]));
    const wall = linearFit(points.map(({ n, wallMs }) => [n, wallMs]));
    const memory = linearFit(points.map(({ n, peakMb }) => [n, peakMb]));
    // The step from one size to the next, since what starting costs belongs to no service.
    const steps = points.slice(1).map(({ n, wallMs }, at) => {
      const before = points[at] ?? { n: 0, wallMs: 0 };
      return { size: n, perItem: (wallMs - before.wallMs) / (n - before.n) };
    });
    const counts = {
      ...Object.fromEntries(steps.map(({ size, perItem }) => [`ms for each further service up to ${size}`, perItem])),
      'ms a service (fitted)': wall.slope,
      'ms for starting (fitted)': wall.intercept,
      'fit of the line (R²)': wall.r2,
      'KB a service (fitted)': memory.slope * 1024,
      'MB for starting (fitted)': memory.intercept,
      'steepest growth': steepestGrowth(steps),
    };
    return [...results, { scenario: 'growth', n: sizes.at(-1) ?? 0, tools: {}, counts }];
  },
};

async function measured(options: ScenarioOptions): Promise<ScenarioResult> {
  const [result] = await warm.run(options);
  if (result === undefined) throw new Error('nothing was measured');
  return { ...result, scenario: 'growth-warm' };
}
