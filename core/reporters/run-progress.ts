import type { RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { addTestCounts, type TestCounts } from './test-counts.ts';

/** A task that failed, as the end of a run tells it. */
export type TaskEnd = Extract<RunEvent, { type: 'task:end' }>;

/** How far a run is: a fold over its events that every reporter for people reads. */
export class RunProgress {
  /** Tasks of the plan. */
  total = 0;
  ended = 0;
  hits = 0;
  startedAt = 0;
  lastAt = 0;
  /** When each running task began, in order of start. */
  readonly running: Map<TaskId, number> = new Map();
  readonly failures: TaskEnd[] = [];
  /** Tasks that have both passed and failed with the same inputs. */
  readonly flaky: TaskId[] = [];
  tests: TestCounts = new Map();

  take(event: RunEvent): void {
    this.lastAt = event.at;
    switch (event.type) {
      case 'run:start':
        this.total = event.tasks.length;
        this.startedAt = event.at;
        return;
      case 'task:start':
        if (!this.running.has(event.task)) this.running.set(event.task, event.at);
        return;
      case 'task:end':
        this.running.delete(event.task);
        this.ended += 1;
        this.tests = addTestCounts(this.tests, event.data);
        if (event.outcome.status === 'cached') this.hits += 1;
        if (event.outcome.status === 'failure') this.failures.push(event);
        if (event.flaky === true) this.flaky.push(event.task);
        return;
      case 'task:queue':
      case 'task:output':
      case 'diagnostic':
      case 'run:end':
        return;
      default:
        event satisfies never;
    }
  }
}
