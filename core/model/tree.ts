/** POSIX path relative to the workspace root, without `./`; the root itself is the empty string. */
export type WorkspacePath = string;

/** How git writes a file's kind: regular, executable, symbolic link, submodule. */
export type FileMode = '100644' | '100755' | '120000' | '160000';

/** One file of a tree. */
export interface TreeEntry {
  readonly path: WorkspacePath;
  readonly mode: FileMode;
  /** Content id: the git blob id of the bytes (link target for a link), or the same hash made by us. */
  readonly id: string;
  /** The blob id git holds for a file it sees as unmodified; equals `id` unless a filter stands between. Used to compare with a commit. */
  readonly blobId?: string | undefined;
}

/** A tree of files: the work tree, or a commit's. Pure reading; what a commit holds and what is on disk look alike. */
export interface Tree {
  /** Paths in code-unit order. */
  readonly paths: readonly WorkspacePath[];
  get(path: WorkspacePath): TreeEntry | undefined;
  /** Bytes of a file, `undefined` when it is not in the tree or not readable. */
  read(path: WorkspacePath): Uint8Array | undefined;
}
