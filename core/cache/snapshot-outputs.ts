import type { Host } from '../host/host.ts';
import type { OutputEntry } from '../model/cache.ts';
import type { OutputPattern } from '../model/task.ts';
import { listOwned } from './list-owned.ts';
import { modeOf } from './mode-of.ts';
import { outputOwnership } from './output-ownership.ts';
import { type OutputsStat, statOutputs } from './stat-outputs.ts';

/**
 * Records the stats of `outputs` as they lie below `serviceRoot` (absolute); `undefined` when what is there is not
 * exactly them, or cannot be read. Take it right after outputs were compared or restored.
 */
export function snapshotOutputs({ host, serviceRoot, patterns, outputs, modes = false }: SnapshotRequest): OutputsStat | undefined {
  const ownership = outputOwnership(patterns);
  try {
    const listing = listOwned(host.files, serviceRoot, ownership);
    const found = listing.entries.length === outputs.length ? statOutputs(host.files, serviceRoot, { listing, ownership }) : undefined;
    const isAll = outputs.every((output, index) => {
      const entry = found?.entries[index];
      if (entry?.path !== output.path || entry.kind !== output.type) return false;
      return !modes || output.type !== 'file' || entry.stat.mode === modeOf(output);
    });
    return isAll ? found?.stat : undefined;
  } catch {
    return undefined;
  }
}

/** What is recorded of which outputs. */
export interface SnapshotRequest {
  readonly host: Pick<Host, 'files'>;
  /** Absolute. */
  readonly serviceRoot: string;
  readonly patterns: readonly OutputPattern[];
  readonly outputs: readonly OutputEntry[];
  /** Files must have the very permissions that a restore gives them. */
  readonly modes?: boolean;
}
