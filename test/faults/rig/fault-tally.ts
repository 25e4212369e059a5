/** What became of the faults of one test. */
export interface FaultFigures {
  faults: number;
  survived: number;
  /** Outputs whose bytes, type, mode or target are not those of a clean build. */
  wrongBytes: number;
  /** Outputs that are not there. */
  lost: number;
  /** Processes, files or secrets that are where they must not be. */
  leaks: number;
}

/** Counts faults and keeps the tales of those that were not survived; gives up, by throwing, after so many of them. */
export class FaultTally {
  readonly figures: FaultFigures = { faults: 0, survived: 0, wrongBytes: 0, lost: 0, leaks: 0 };
  readonly tales: string[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Faults that were tried and, unless there are complaints, survived. */
  tried(faults: number, complaints: readonly string[] = [], harm: Partial<Pick<FaultFigures, 'wrongBytes' | 'lost' | 'leaks'>> = {}): void {
    this.figures.faults += faults;
    this.figures.wrongBytes += harm.wrongBytes ?? 0;
    this.figures.lost += harm.lost ?? 0;
    this.figures.leaks += harm.leaks ?? 0;
    if (complaints.length === 0) this.figures.survived += faults;
    else this.tales.push(complaints.join('\n'));
    if (this.tales.length > this.#most) throw new Error(`gave up after ${this.tales.length} faults that were not survived`);
  }
}
