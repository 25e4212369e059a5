import type { CommandMistake } from '../../core/plugin-api.ts';

/** What the user did wrong; shown as it is, or in its places, and the exit code is 2. */
export class UsageError extends Error {
  readonly usage = true;
  readonly mistakes: readonly CommandMistake[];

  constructor(message: string, mistakes: readonly CommandMistake[] = []) {
    super(message);
    this.mistakes = mistakes;
  }
}
