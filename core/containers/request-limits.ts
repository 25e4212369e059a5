/** How long the daemon may take to answer. Pulls, pushes, builds and running containers are bounded by their signal alone. */
export interface RequestLimits {
  /** Its version, before all else. */
  readonly connectMs: number;
  /** Looking something up. */
  readonly quickMs: number;
  /** Making, starting and removing a container, on a busy machine. */
  readonly slowMs: number;
}

/** Generous: a daemon that takes longer hangs. */
export const requestLimits: RequestLimits = { connectMs: 10_000, quickMs: 30_000, slowMs: 120_000 };
