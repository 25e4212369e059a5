import type { Host } from '../host/host.ts';
import type { OutputsStat, PathStat } from './stat-outputs.ts';

/** How fine the times of file systems are taken to be: what is younger than that when it is recorded may change unseen. */
const racyMs = 20;

/** What was recorded, and under what circumstances. */
export interface InPlaceRequest {
  readonly host: Host;
  /** Absolute. */
  readonly serviceRoot: string;
  readonly stat: OutputsStat;
  /** When the stats were taken. */
  readonly writtenAtMs: number;
  /** Boot during which they were taken. */
  readonly bootId: string;
}

/**
 * Whether outputs are as they were recorded, by lstat alone: `yes` (nothing need be read), `no` (something is gone, new
 * or of another size), `compare` (only `compareOutputs` can tell). Never throws.
 */
export function isInPlace({ host, serviceRoot, stat, writtenAtMs, bootId }: InPlaceRequest): 'yes' | 'no' | 'compare' {
  const { files, machine } = host;
  let doubtful = machine.bootId !== bootId;
  try {
    for (const path of stat.absent) if (files.lstat(`${serviceRoot}/${path}`) !== undefined) return 'no';
    for (const recorded of stat.files) {
      const found = files.lstat(`${serviceRoot}/${recorded[0]}`);
      if (found === undefined || found.kind === 'directory' || found.size !== recorded[1]) return 'no';
      doubtful ||= moved(recorded, found);
    }
    for (const recorded of stat.dirs) {
      const found = files.lstat(`${serviceRoot}/${recorded[0]}`);
      if (found?.kind !== 'directory') return 'no';
      doubtful ||= moved(recorded, found);
    }
    for (const recorded of stat.searched) {
      const found = files.lstat(recorded[0] === '' ? serviceRoot : `${serviceRoot}/${recorded[0]}`);
      doubtful ||= found === undefined || moved(recorded, found);
    }
    return doubtful ? 'compare' : 'yes';
  } catch {
    return 'no';
  }

  function moved([, , mtimeMs, ctimeMs, ino]: PathStat, found: { readonly mtimeMs: number; readonly ctimeMs: number; readonly ino: number }): boolean {
    return found.mtimeMs !== mtimeMs || found.ctimeMs !== ctimeMs || found.ino !== ino || ctimeMs > writtenAtMs - racyMs;
  }
}
