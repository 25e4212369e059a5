import { cacheRestore } from '../micro/cache-restore.ts';
import { cacheStore } from '../micro/cache-store.ts';
import { glob } from '../micro/glob.ts';
import { graph } from '../micro/graph.ts';
import { key } from '../micro/key.ts';
import { logPipeline } from '../micro/log-pipeline.ts';
import type { Micro } from '../micro/micro.ts';
import { type MicroFigures, runMicro } from '../micro/run-micro.ts';
import { scheduler } from '../micro/scheduler.ts';
import type { Scenario, ScenarioResult } from '../scenario.ts';
import { steepestGrowth } from '../steepest-growth.ts';

const parts: readonly Micro[] = [scheduler, graph, key, glob, logPipeline, cacheStore, cacheRestore];
const sizes = [1000, 10_000, 100_000];

/** Ten times as much of what takes longer than this is left to the long way. */
const longMs = 300;

/** Parts of mmo on their own, at growing sizes. */
export const micro: Scenario = {
  name: 'micro',
  asks: 'parts of mmo on their own: what does one item cost, and does that stay the same as they get more?',
  run: async ({ full, onProgress }) => {
    const measured: (readonly [Micro, readonly MicroFigures[]])[] = [];
    for (const part of parts) {
      onProgress(`micro: ${part.name}`);
      measured.push([part, await runSizes(part, full)]);
    }
    return [resultOf(measured)];
  },
};

async function runSizes(part: Micro, full: boolean): Promise<readonly MicroFigures[]> {
  // Compiled by then.
  await runMicro(part, 1000);
  const figures: MicroFigures[] = [];
  for (const size of sizes) {
    const last = figures.at(-1);
    if (!full && last !== undefined && last.wallMs * last.size > longMs) break;
    figures.push(await runMicro(part, size));
  }
  return figures;
}

function resultOf(measured: readonly (readonly [Micro, readonly MicroFigures[]])[]): ScenarioResult {
  const growthOf = (figures: readonly MicroFigures[]): number => steepestGrowth(figures.map(({ size, cpuMs }) => ({ size, perItem: cpuMs })));
  const cell = (figures: MicroFigures | undefined): string => (figures === undefined ? '–' : (figures.cpuMs * 1000).toPrecision(3));
  return {
    scenario: 'micro',
    n: 0,
    tools: {},
    counts: Object.fromEntries(
      measured.flatMap(([{ name, item }, figures]) => [
        ...figures.map(({ size, cpuMs }) => [`${name}: CPU µs a ${item}, ${size}`, cpuMs * 1000] as const),
        [`${name}: steepest growth`, growthOf(figures)] as const,
      ]),
    ),
    table: [
      ['part', 'CPU µs a', ...sizes.map(String), 'steepest growth'],
      ...measured.map(([{ name, item }, figures]) => [name, item, ...sizes.map((_, at) => cell(figures[at])), growthOf(figures).toFixed(2)]),
    ],
  };
}
