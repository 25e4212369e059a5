import type { CodeName, codes } from './codes.ts';

/** What `mmo explain` says of a code beyond the code table. */
export interface Explanation {
  /** What leads to it, in full sentences. */
  readonly cause: string;
  /** Lines of a file or of a terminal that lead to it. */
  readonly example: readonly string[];
  /** The same, right. Left out where the remedy says it all. */
  readonly mended?: readonly string[];
}

/** Names of the rows of the code table whose numbers begin with a digit. */
export type CodesOf<Digit extends string> = { [Name in CodeName]: (typeof codes)[Name]['code'] extends `MMO${Digit}${string}` ? Name : never }[CodeName];
