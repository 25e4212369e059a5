export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

/** What lstat tells; times in milliseconds with sub-millisecond fractions, `mode` the permission bits (07777). */
export interface FileStat {
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly dev: number;
  readonly atimeMs: number;
  readonly uid: number;
}

/** A directory's child; `kind` never follows links. */
export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

/**
 * Synchronous file operations on absolute paths. Except for the `try…` and `exists` family, errors are thrown as
 * Node's own (`code` is `ENOENT`, `ENOSPC` …). Nothing follows a final symbolic link unless it says so.
 */
export interface Files {
  /** Reads a regular file (follows links). */
  read(path: string): Uint8Array;
  readText(path: string): string;
  /** `undefined` when the file is missing or unreadable. */
  tryRead(path: string): Uint8Array | undefined;
  tryReadText(path: string): string | undefined;
  /** Reads up to `length` bytes of a regular file from a place on: fewer at its end, none beyond it or where no file is. */
  readPart(path: string, from: number, length: number): Uint8Array;
  write(path: string, data: Uint8Array | string, options?: { mode?: number; exclusive?: boolean }): void;
  append(path: string, data: Uint8Array | string): void;
  /** Writes a unique temporary neighbour and renames it over `path`; creates parent folders. No fsync. */
  writeAtomic(path: string, data: Uint8Array | string, options?: { mode?: number }): void;
  /** lstat; `undefined` when nothing is there. */
  lstat(path: string): FileStat | undefined;
  exists(path: string): boolean;
  /** Children in code-unit order; throws when it is not a readable directory. */
  readdir(path: string): readonly DirectoryEntry[];
  readlink(path: string): string;
  realpath(path: string): string;
  /** With parents; no error when it exists. */
  mkdir(path: string): void;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  truncate(path: string, size: number): void;
  utimes(path: string, atimeMs: number, mtimeMs: number): void;
  /** Deletes one file or link; no error when it is gone. */
  unlink(path: string): void;
  /** Deletes a tree, unreadable folders included; no error when it is gone. */
  remove(path: string): void;
  /** Copies bytes to a new file, by reflink where the file system can; fails when `to` exists. */
  copy(from: string, to: string): void;
  /** Room on the file system that holds an existing path, and its kind as statfs numbers it; `undefined` where the system does not tell. */
  space(path: string): { readonly freeBytes: number; readonly totalBytes: number; readonly type: number } | undefined;
  /** Bytes in chunks, for hashing and copying large files; the buffer is reused between calls. */
  readChunks(path: string, onChunk: (chunk: Uint8Array) => void): void;
  /** Opens for appending or new writing; the handle writes synchronously. */
  open(path: string, flags: 'a' | 'w' | 'wx', mode?: number): OpenFile;
}

export interface OpenFile {
  write(data: Uint8Array): void;
  close(): void;
}
