/** A CPU profile as V8 writes it, as far as it is read here; times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** By sample, the id of the node that was running. */
  readonly samples: readonly number[];
  /** By sample, the time since the one before. */
  readonly timeDeltas: readonly number[];
}

/** A function as it was called from its parent. Lines and columns count from 0. */
export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  readonly children?: readonly number[];
}
