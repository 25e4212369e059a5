/** Something in a build context. */
export interface ContextEntry {
  /** In the context. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Absolute. */
  readonly source: string;
  /** Sent in place of the file's own bytes. */
  readonly content?: Uint8Array | undefined;
}
