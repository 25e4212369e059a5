import type { InputsBelow } from './inputs-below.ts';
import type { KeyRing } from './key-ring.ts';
import type { PluginCaches } from './plugin-caches.ts';
import type { RunState } from './run-state.ts';
import type { Session } from './session.ts';
import type { TaskRecords } from './task-records.ts';
import type { ToldKey } from './told-key.ts';
import type { Plan } from './types.ts';

/** What every step of one pass shares. */
export interface StepSurroundings {
  readonly session: Session;
  readonly plan: Plan;
  readonly state: RunState;
  readonly keys: KeyRing;
  readonly records: TaskRecords;
  readonly below: InputsBelow;
  readonly pluginCaches: PluginCaches;
  /** Another run came between: this plan is dropped. */
  readonly onMoved: () => void;
  readonly onKey: (n: number, key: ToldKey) => void;
}
