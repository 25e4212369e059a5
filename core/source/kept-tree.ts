import type { FileMode } from '../model/tree.ts';
import type { ListingOrigin } from './list-git-files.ts';

/** What a tree was read from, as far as it follows from that alone: a reading that finds the same has read the same tree. Plain JSON. */
export interface KeptTree {
  /** Of the tree: paths, modes and content ids. */
  readonly digest: string;
  readonly listing: ListingOrigin;
  /** git sees uncommitted work. */
  readonly dirty: boolean;
  /** In the order of the listing. */
  readonly looks: readonly KeptLook[];
}

/** A file for which git's word is not enough, what git says of its mode, and the mode and content id that were found on disk. */
export type KeptLook = readonly [path: string, mode: FileMode | null, keepMode: boolean, found: string | null];
