/*
 * What watching is doing. Events are hints: whatever state they come in, all they do is to have contents looked at.
 *
 *              change                      quiet                    done, nothing came meanwhile
 *   idle ─────────────────▶ settling ─────────────────▶ running ─────────────────────────────────▶ idle
 *    │                        ▲    │ change, not yet       │ ▲ │
 *    │ look again             └────┘ (waits once more)     │ │ │ change
 *    └─────────────────────────────────────────────────────┼─┘ ▼
 *                             ▲                            │ running + dirty
 *                             └────────────────────────────┴───┘ done: what came meanwhile settles next
 *
 *   any state ──stop──▶ stopping ──done──▶ stopped          (idle and settling: stopped at once)
 */

/** What has been said of the files, and asked for by key, since the last pass began. */
export interface Batch {
  readonly paths: ReadonlySet<string>;
  /** Nobody knows which files: all are looked at. */
  readonly all: boolean;
  /** The strongest of the wishes. */
  readonly wish: Wish | undefined;
  /** No file in it was named while no pass was running. */
  readonly cameInRun: boolean;
  readonly sinceMs: number;
}

/** What the user asks for: what failed once more, the tasks of the last pass once more, or everything. */
export type Wish = 'failed' | 'again' | 'everything';

export type WatchState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'settling'; readonly batch: Batch }
  /** A pass is on its way; `dirty` is what has come since it began. */
  | { readonly kind: 'running'; readonly dirty: Batch | undefined }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'stopped' };

/** What happens to a watch; `atMs` on a clock that never goes back. */
export type WatchInput =
  | { readonly type: 'changed'; readonly paths: readonly string[] | 'all'; readonly atMs: number }
  | { readonly type: 'wished'; readonly wish: Wish; readonly atMs: number }
  /** Nothing has come for as long as was waited. */
  | { readonly type: 'quiet'; readonly atMs: number }
  /** Somebody is still in the middle of changing files. */
  | { readonly type: 'not-yet'; readonly batch: Batch; readonly atMs: number }
  /** It has been quiet for long enough to compare everything with what was read. */
  | { readonly type: 'look-again'; readonly atMs: number }
  | { readonly type: 'done'; readonly atMs: number }
  | { readonly type: 'stop' };

/** What a watch must have done. */
export type WatchEffect =
  /** Say `quiet` after so long, and forget an earlier wait. */
  | { readonly type: 'wait'; readonly ms: number }
  /** Begin a pass; say `done` when it has ended. */
  | { readonly type: 'pass'; readonly batch: Batch }
  /** Nothing is going on. */
  | { readonly type: 'rest' }
  /** Interrupt the pass. */
  | { readonly type: 'interrupt' }
  | { readonly type: 'end' };
