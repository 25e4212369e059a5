import type { CleanFiles } from '../git/split-listing.ts';
import { lowerBound } from '../lib/lower-bound.ts';
import type { TreeEntry } from '../model/tree.ts';

/** The files of a tree by path. */
export interface TreeEntries {
  get(path: string): TreeEntry | undefined;
  has(path: string): boolean;
  set(path: string, entry: TreeEntry): unknown;
  delete(path: string): unknown;
  keys(): Iterable<string>;
}

/** Files as git lists them, each made of git's words when it is asked for, and what has been set since. */
export class ListedEntries implements TreeEntries {
  readonly #clean: CleanFiles;
  /** Undefined for what is gone. */
  readonly #changed = new Map<string, TreeEntry | undefined>();
  /** Where git's order is not that of code units. */
  readonly #places: ReadonlyMap<string, number> | undefined;

  constructor(clean: CleanFiles) {
    this.#clean = clean;
    if (!clean.isInOrder) this.#places = new Map(clean.paths.map((path, place) => [path, place]));
  }

  get(path: string): TreeEntry | undefined {
    if (this.#changed.has(path)) return this.#changed.get(path);
    const n = this.#placeOf(path);
    return n === undefined ? undefined : this.#clean.entry(n);
  }

  has(path: string): boolean {
    return this.#changed.has(path) ? this.#changed.get(path) !== undefined : this.#placeOf(path) !== undefined;
  }

  set(path: string, entry: TreeEntry): void {
    this.#changed.set(path, entry);
  }

  delete(path: string): void {
    this.#changed.set(path, undefined);
  }

  keys(): readonly string[] {
    const { paths } = this.#clean;
    if (this.#changed.size === 0) return paths;
    const added = [...this.#changed].flatMap(([path, entry]) => (entry === undefined ? [] : [path]));
    return [...paths.filter((path) => !this.#changed.has(path)), ...added];
  }

  /** The same in code-unit order. */
  sorted(): readonly string[] {
    const { paths } = this.#clean;
    if (this.#places !== undefined || this.#changed.size > FEW) return [...this.keys()].sort();
    if (this.#changed.size === 0) return paths;
    const sorted = [...paths];
    for (const [path, entry] of this.#changed) {
      const place = lowerBound(sorted, path);
      const isThere = sorted[place] === path;
      if (isThere && entry === undefined) sorted.splice(place, 1);
      if (!isThere && entry !== undefined) sorted.splice(place, 0, path);
    }
    return sorted;
  }

  #placeOf(path: string): number | undefined {
    if (this.#places !== undefined) return this.#places.get(path);
    const clean = this.#clean;
    let low = 0;
    let high = clean.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (clean.path(middle) < path) low = middle + 1;
      else high = middle;
    }
    return low < clean.size && clean.path(low) === path ? low : undefined;
  }
}

/** Each one put into its place moves those behind it. */
const FEW = 100;
