/** One promise broken on purpose, and the fault test that must notice. */
export interface Mutation {
  readonly name: string;
  /** What mmo no longer does. */
  readonly breaks: string;
  /** Relative to the repository. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** The test's number. */
  readonly by: string;
}
