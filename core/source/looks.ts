import type { TreeEntry } from '../model/tree.ts';
import type { IndexHint } from './content-reader.ts';
import type { KeptLook } from './kept-tree.ts';

/** Looks at files on disk, each once for one reading of the tree, and knows what it has found. */
export class Looks {
  readonly #read: (path: string, hint: IndexHint | undefined) => TreeEntry | undefined;
  readonly #found = new Map<string, { readonly hint: IndexHint | undefined; readonly entry: TreeEntry | undefined }>();

  constructor(read: (path: string, hint: IndexHint | undefined) => TreeEntry | undefined) {
    this.#read = read;
  }

  at(path: string, hint: IndexHint | undefined): TreeEntry | undefined {
    const known = this.#found.get(path);
    if (known !== undefined) return known.entry;
    const entry = this.#read(path, hint);
    this.#found.set(path, { hint, entry });
    return entry;
  }

  /** Looks at the same files again: those that hold something else now, or `undefined` where one has come, gone or become of another kind. */
  editsSince(kept: readonly KeptLook[]): readonly string[] | undefined {
    const edited: string[] = [];
    let isSameList = true;
    for (const [path, mode, keepMode, found] of kept) {
      const now = shown(this.at(path, mode === null ? undefined : { mode, keepMode }));
      if (now === found) continue;
      if (now === null || found === null || kindOf(now) !== kindOf(found)) isSameList = false;
      edited.push(path);
    }
    return isSameList ? edited : undefined;
  }

  all(): readonly KeptLook[] {
    return [...this.#found].map(([path, { hint, entry }]) => [path, hint?.mode ?? null, hint?.keepMode ?? false, shown(entry)]);
  }
}

/** The mode. */
function kindOf(shownEntry: string): string {
  return shownEntry.slice(0, shownEntry.indexOf(' '));
}

function shown(entry: TreeEntry | undefined): string | null {
  return entry === undefined ? null : `${entry.mode} ${entry.id}`;
}
