/** A deployment that cannot go on for a reason that lies with the user or the environment; its message is for people, one line. */
export class DeployFailure extends Error {
  /** To a command, too: no fault of its plugin. */
  readonly refused = true;
  /** Last lines of what failed, for the task's log. */
  readonly lines: readonly string[];

  constructor(message: string, { lines = [], cause }: { readonly lines?: readonly string[]; readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'DeployFailure';
    this.lines = lines;
  }
}
