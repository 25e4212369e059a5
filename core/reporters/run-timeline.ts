import type { RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import type { TaskEnd } from './run-progress.ts';

/** One start of a task; `at` is milliseconds since the epoch. */
export interface Attempt {
  readonly number: number;
  readonly at: number;
}

/** What happened to one task of a run, and when. */
export interface TaskTimes {
  readonly task: TaskId;
  readonly queuedAt: number | undefined;
  /** Empty for hits, and for tasks that never began. */
  readonly attempts: readonly Attempt[];
  /** Undefined when the run ended without telling how the task did. */
  readonly end: TaskEnd | undefined;
}

/** A run as its reports need it: its start, its end, and the times of each task. A fold over the events; keeps no output. */
export class RunTimeline {
  start: Extract<RunEvent, { type: 'run:start' }> | undefined;
  end: Extract<RunEvent, { type: 'run:end' }> | undefined;
  readonly #tasks = new Map<TaskId, TaskTimes>();

  /** Tasks in the order in which they were first heard of. */
  get tasks(): readonly TaskTimes[] {
    return [...this.#tasks.values()];
  }

  take(event: RunEvent): void {
    switch (event.type) {
      case 'run:start':
        this.start = event;
        return;
      case 'task:queue':
        this.#set(event.task, { queuedAt: event.at });
        return;
      case 'task:start':
        this.#set(event.task, { attempts: [...(this.#tasks.get(event.task)?.attempts ?? []), { number: event.attempt, at: event.at }] });
        return;
      case 'task:end':
        this.#set(event.task, { end: event });
        return;
      case 'run:end':
        this.end = event;
        return;
      case 'task:output':
      case 'diagnostic':
        return;
      default:
        event satisfies never;
    }
  }

  #set(task: TaskId, change: Partial<TaskTimes>): void {
    const known = this.#tasks.get(task) ?? { task, queuedAt: undefined, attempts: [], end: undefined };
    this.#tasks.set(task, { ...known, ...change });
  }
}
