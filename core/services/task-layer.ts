import type { Span } from '../model/diagnostic.ts';
import type { Origin } from '../model/service.ts';
import type { RawTask } from '../model/workspace.ts';

/** What one source says of one task; layers are ordered from the weakest to the strongest. */
export interface TaskLayer {
  readonly source: Origin['source'];
  /** File path or plugin name. */
  readonly by: string;
  readonly raw: RawTask;
  /** Place of a key below the task, such as `inputs.0`; the empty key is the task itself. */
  readonly spanOf: (key: string) => Span | undefined;
}

/** One value of a merged task with where it came from. */
export interface LayeredValue {
  readonly value: unknown;
  readonly layer: TaskLayer;
  /** For lists: each item's layer and place, since `...` mixes them. */
  readonly items?: readonly LayeredItem[] | undefined;
}

export interface LayeredItem {
  readonly value: unknown;
  readonly layer: TaskLayer;
  readonly span: Span | undefined;
}
