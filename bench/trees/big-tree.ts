/** A real kind of working tree that a tool must bear. */
export interface BigTree {
  readonly name: string;
  /** What it is, with its size. */
  readonly is: (full: boolean) => string;
  /** Services in it. */
  readonly services: (full: boolean) => number;
  /** Writes sources and configuration into an empty folder. */
  readonly write: (dir: string, full: boolean) => void;
  /** Adds what is in no commit. */
  readonly writeUntracked?: (dir: string, full: boolean) => void;
  /** Node's options for mmo. */
  readonly nodeOptions?: readonly string[];
}
