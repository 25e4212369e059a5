import type { PhaseName } from './phase-of.ts';

/** What `mmo bench --json` prints; times in milliseconds. */
export interface BenchReport {
  readonly schemaVersion: 1;
  readonly workspace: string;
  /** As it was run again and again. */
  readonly command: readonly string[];
  readonly runs: number;
  readonly tasks: number;
  /** Tasks that ran each time, since they are not cached. */
  readonly ran: readonly string[];
  readonly inputFiles: number;
  readonly outputFiles: number;
  /** Files that git neither tracks nor ignores. */
  readonly untrackedFiles: number;
  /** Median, fastest and slowest. */
  readonly wallMs: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** Median of an empty Node program and of `git status`, in turn with the runs: what cannot be saved. */
  readonly nodeMs: number;
  readonly gitStatusMs: number;
  /** Of `nodeMs`, what it takes Node to read `NODE_EXTRA_CA_CERTS`, which Node 20 does at each start; 0 where that is not set. */
  readonly certificatesMs: number;
  readonly phases: Readonly<Record<PhaseName, number>>;
  readonly advice: readonly string[];
}
