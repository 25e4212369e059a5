import type { CommandMistake, UsageMistake } from '../../core/plugin-api.ts';

/** What the user did wrong; shown as it is, or in its places, and the exit code is 2. */
export class UsageError extends Error implements UsageMistake {
  readonly usage = true;
  readonly mistakes: readonly CommandMistake[];
  readonly meant: UsageMistake['meant'];
  readonly help: string | undefined;

  constructor(message: string, { mistakes = [], meant, help }: Partial<Pick<UsageMistake, 'mistakes' | 'meant' | 'help'>> = {}) {
    super(message);
    this.mistakes = mistakes;
    this.meant = meant;
    this.help = help;
  }
}
