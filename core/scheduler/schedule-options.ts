import type { Clock } from '../host/host.ts';
import type { Emit } from '../model/event.ts';
import type { TaskGraph } from '../model/task.ts';
import type { Step, StepEnd } from './step.ts';

/** A graph to go through, and what is known of it beforehand. */
export interface ScheduleAsked {
  readonly graph: TaskGraph;
  /** Slots: at least 1. */
  readonly concurrency: number;
  readonly continueMode: 'never' | 'independent' | 'always';
  /** Ends that are known beforehand, and told, by node; with one, all it depends on has one. */
  readonly ended?: readonly (StepEnd | undefined)[] | undefined;
  readonly emit: Emit;
  readonly clock: Clock;
  /** Interrupts the run: what runs is stopped, what waits is cancelled, teardown tasks still run. */
  readonly signal: AbortSignal;
  /** Tasks that were asked for: persistent ones among them go on until the run is interrupted. */
  readonly named?: ReadonlySet<number> | undefined;
  /** Called once when nothing but persistent tasks goes on. */
  readonly onOnlyPersistentLeft?: (() => void) | undefined;
}

export interface ScheduleOptions extends ScheduleAsked {
  /** By node; the highest of the ready tasks starts first. */
  readonly priorities: Float64Array;
  readonly step: Step;
}

export interface ScheduleResult {
  /** By node, virtual ones included. */
  readonly ends: readonly StepEnd[];
  /** Whether any task failed. */
  readonly failed: boolean;
  /** Whether the caller's signal fired before all had ended. */
  readonly interrupted: boolean;
}
