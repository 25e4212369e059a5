/** What one check of `mmo doctor` has to say. A warning is worth knowing; an error makes runs fail or results late. */
export interface Finding {
  /** Subject, such as `git` or `cache`. */
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'error';
  /** One line, no full stop. */
  readonly message: string;
  /** What to do about it. */
  readonly help?: string | undefined;
}
