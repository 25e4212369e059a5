import type { OutputsStat } from '../cache/stat-outputs.ts';

/** Outputs of a task as they lie on disk: which key they belong to and how to know them again without reading. */
export interface PlacedOutputs {
  readonly key: string;
  readonly produced: string;
  readonly stat: OutputsStat;
  readonly writtenAtMs: number;
  readonly bootId: string;
}
