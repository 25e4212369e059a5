/** Something in a build context. */
export interface ContextEntry {
  /** In the context. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink';
  /** Absolute. */
  readonly source: string;
  /** Sent in place of the file's own bytes. */
  readonly content?: Uint8Array | undefined;
  /** The task's key knows it by other means than its inputs. */
  readonly isKeyed?: true | undefined;
}
