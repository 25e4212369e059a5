/** A place in a file: workspace-relative path and UTF-16 offsets; line and column are computed when it is shown. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

export type Severity = 'error' | 'warning' | 'note';

/** A mistake the user can mend. Collected and returned as a value, never thrown. */
export interface Diagnostic {
  /** `MMO2003`; the table is `core/diagnostics/codes.ts`. */
  readonly code: string;
  readonly severity: Severity;
  /** One line, no full stop. */
  readonly message: string;
  readonly span?: Span | undefined;
  /** What is said beside the caret, such as `did you mean "build"?`. */
  readonly hint?: string | undefined;
  /** What to do about it, one sentence. */
  readonly help?: string | undefined;
  /** Other places that belong to the same mistake. */
  readonly related?: readonly { readonly message: string; readonly span: Span }[] | undefined;
}

/** A value with what was wrong on the way to it; `value` is absent when nothing usable is left. */
export interface Checked<T> {
  readonly value: T | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
