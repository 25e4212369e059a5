/** What the last pass that had a task learnt of it. */
export interface KnownTask {
  /** Empty where it did not come to a key: a dependency had failed. */
  readonly key: string;
  /** What its dependents take into their keys; undefined unless it has succeeded. */
  readonly closure: string | undefined;
  /** Its inputs changed while it ran, so that nobody knows what it saw. */
  readonly isDoubtful: boolean;
}
