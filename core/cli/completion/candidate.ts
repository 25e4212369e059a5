/** A word that may stand where the cursor is. One that ends with `:` or `=` is a beginning: no blank follows it. */
export interface Candidate {
  readonly value: string;
  readonly says?: string | undefined;
}

/** What completion answers: words, or that the shell should offer its own files or folders. */
export type Completion = readonly Candidate[] | 'files' | 'folders';
