/** Whole lines of one log that follow each other and of which no more is known than that they were written at the same time. */
export interface Stretch {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Every line with its newline. */
  readonly text: string;
}
