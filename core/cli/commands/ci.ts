import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import { printFlaky } from '../ci/print-flaky.ts';
import { printMatrix } from '../ci/print-matrix.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `mmo ci matrix|flaky`: what pipelines ask before and after they run tasks. */
export const ciCommand: Command = async (context) => {
  const [name = '', ...words] = context.positionals;
  const action = actions.get(name);
  if (action === undefined) {
    const near = suggest(name, actions.keys());
    context.tell([
      diagnose('unknownCommand', {
        message: `mmo ci does not know "${name}"`,
        hint: near === undefined ? undefined : `did you mean "${near}"?`,
        help: 'it knows matrix and flaky',
      }),
    ]);
    return exitCodes.usage;
  }
  return action({ ...context, positionals: words });
};

const actions: ReadonlyMap<string, Command> = new Map(Object.entries({ matrix: printMatrix, flaky: printFlaky }));
