/** A folder outside the workspace whose services belong to it. For workspace paths it is a folder of that name at the top. */
export interface ExtraRoot {
  readonly name: string;
  /** Absolute, without links. */
  readonly path: string;
  /** Seen from the workspace root, for people: `../payments`. */
  readonly shown: string;
}

/** Where workspace paths lead to on this machine. */
export interface Places {
  /** Absolute workspace root. */
  readonly root: string;
  readonly roots: readonly ExtraRoot[];
}
