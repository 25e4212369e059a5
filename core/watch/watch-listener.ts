import type { Session } from '../engine/session.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Emit, TaskEnd } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import type { Wish } from './watch-state.ts';

/** Why a pass runs. */
export interface PassReason {
  /** Files whose change concerns a task of the pass. */
  readonly paths: readonly string[];
  readonly wish: Wish | undefined;
  readonly isFirst: boolean;
}

/** Who hears the events of one pass. */
export interface PassListener {
  readonly emit: Emit;
  /** Said at the start of its run. */
  readonly notes: readonly string[];
  readonly end: () => Promise<void>;
}

/** How things stand between two passes. */
export interface Standing {
  /** The last result of every task. */
  readonly results: ReadonlyMap<TaskId, TaskEnd>;
  /** The configuration has mistakes, which were told: nothing runs until they are mended. */
  readonly isBroken: boolean;
}

/** Who is told what a watch does. */
export interface WatchListener {
  readonly startPass: (reason: PassReason) => Promise<PassListener>;
  /** Events of persistent tasks, which go on between passes. */
  readonly beside: Emit;
  readonly tell: (diagnostics: readonly Diagnostic[]) => void;
  /** A pass is over, whether it had anything to run or not: the workspace as its files are by now. The next one waits until this has returned. */
  readonly passed: (session: Session) => void;
  /** Nothing is going on. */
  readonly rested: (standing: Standing) => void;
}
