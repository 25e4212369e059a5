import { runMicro } from '../micro/run-micro.ts';
import { scheduler as part } from '../micro/scheduler.ts';
import type { Scenario } from '../scenario.ts';
import { steepestGrowth } from '../steepest-growth.ts';

/** The scheduler alone, with tasks that end at once. */
export const scheduler: Scenario = {
  name: 'scheduler',
  asks: 'the scheduler alone, tasks that end at once: CPU a task, and does it stay the same from 10,000 to 100,000?',
  run: async ({ onProgress }) => {
    onProgress('scheduler: 10,000 and 100,000 tasks');
    // Compiled by then.
    await runMicro(part, 1000);
    const small = await runMicro(part, 10_000);
    const large = await runMicro(part, 100_000);
    const growth = steepestGrowth([small, large].map(({ size, cpuMs }) => ({ size, perItem: cpuMs })));
    const counts = { 'CPU ms a task': small.cpuMs, 'CPU ms a task of 100,000': large.cpuMs, 'steepest growth': growth };
    return [{ scenario: 'scheduler', n: 10_000, tools: {}, counts }];
  },
};
