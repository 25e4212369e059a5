import type { Clock } from '../../core/host/host.ts';
import { nodeClock } from '../../core/host/node-clock.ts';
import { criticalPath } from '../../core/scheduler/critical-path.ts';
import { schedule } from '../../core/scheduler/schedule.ts';
import type { StepEnd } from '../../core/scheduler/step.ts';
import { benchGraph } from './bench-tasks.ts';
import type { Micro } from './micro.ts';

const done: StepEnd = { outcome: { status: 'success', stored: true }, durationMs: 0 };

/** The scheduler alone: every task ends at once. */
export const scheduler: Micro = {
  name: 'scheduler',
  item: 'task',
  prepare: (size) => {
    const graph = benchGraph(size);
    const clock: Clock = nodeClock;
    let ended = 0;
    return async () => {
      const priorities = criticalPath(graph, () => 1);
      const { signal } = new AbortController();
      const step = async (): Promise<StepEnd> => {
        ended += 1;
        return done;
      };
      await schedule({ graph, concurrency: 8, continueMode: 'never', priorities, step, emit: () => undefined, clock, signal });
      if (ended !== size) throw new Error(`${ended} of ${size} tasks ran`);
    };
  },
};
