import { compareCommands } from '../compare-commands.ts';
import { checkOutputs } from '../generate/check-outputs.ts';
import { countRuns } from '../generate/count-runs.ts';
import { limits } from '../limits.ts';
import { linearFit } from '../linear-fit.ts';
import { type Command, measure } from '../measure.ts';
import { prepareWorkspace } from '../prepare-workspace.ts';
import type { Scenario, ScenarioOptions, ScenarioResult } from '../scenario.ts';
import { steepestGrowth } from '../steepest-growth.ts';
import { mmo } from '../tools/mmo.ts';

const leastSize = 10;

/** The no-op at growing sizes: CPU, wall and memory must grow with the services, and no faster. */
export const growth: Scenario = {
  name: 'growth',
  asks: 'the no-op with 100, 1,000, 5,000 and 20,000 services: does it stay linear?',
  run: (options) => {
    const sizes = options.full ? [100, 1000, 5000, 20_000] : [Math.ceil(options.n / 10), options.n];
    if ((sizes[0] ?? 0) < leastSize) throw new Error(`growth takes --n ${leastSize * 10} or more: a tenth of it is its smallest size`);
    const results = sizes.map((n) => measured(n, options));
    const points = results.flatMap(({ n, tools }) => (tools.mmo === undefined ? [] : [{ n, ...tools.mmo }]));
    const wall = linearFit(points.map(({ n, wallMs }) => [n, wallMs]));
    const cpu = linearFit(points.map(({ n, cpuMs }) => [n, cpuMs]));
    const memory = linearFit(points.map(({ n, peakMb }) => [n, peakMb]));
    // The step from one size to the next, since what starting costs belongs to no service; in CPU, which other work on the machine draws out least.
    const steps = points.slice(1).map(({ n, cpuMs }, at) => {
      const before = points[at] ?? { n: 0, cpuMs: 0 };
      return { size: n, perItem: (cpuMs - before.cpuMs) / (n - before.n) };
    });
    const counts = {
      ...Object.fromEntries(steps.map(({ size, perItem }) => [`CPU ms for each further service up to ${size}`, perItem])),
      'CPU ms a service (fitted)': cpu.slope,
      'ms a service (fitted)': wall.slope,
      'ms for starting (fitted)': wall.intercept,
      'fit of the line of CPU (R²)': cpu.r2,
      'KB a service (fitted)': memory.slope * 1024,
      'MB for starting (fitted)': memory.intercept,
      // One step is always linear, and smaller ones are noise.
      ...(steps.length > 1 && { 'steepest growth': steepestGrowth(steps) }),
    };
    return [...results, { scenario: 'growth', n: sizes.at(-1) ?? 0, tools: {}, counts }];
  },
};

/** Outputs are compared once: nothing may run in between. */
function measured(n: number, { onProgress, ...options }: ScenarioOptions): ScenarioResult {
  onProgress(`growth: preparing ${n} services`);
  const workspace = prepareWorkspace(mmo, n);
  const noop: Command = { argv: mmo.ask('build', workspace)?.argv ?? [], cwd: workspace.dir };
  // Unmeasured: git's index may have moved.
  measure(noop);
  const result = compareCommands(
    {
      scenario: 'growth-warm',
      n,
      mmo: [noop],
      limit: [limits.node(workspace), limits.gitStatus(workspace)],
      limitIs: 'node -e 0, then git status',
    },
    { ...options, onProgress },
  );
  const runs = countRuns(workspace);
  if (runs > 0) throw new Error(`${runs} tasks of ${n} ran with nothing changed`);
  checkOutputs(workspace);
  const { mmo: figures } = result.tools;
  return { ...result, tools: figures === undefined ? {} : { mmo: { ...figures, executed: runs } } };
}
