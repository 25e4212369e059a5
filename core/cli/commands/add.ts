import { diagnose } from '../../diagnostics/diagnose.ts';
import { suggest } from '../../diagnostics/suggest.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

const kinds = ['service', 'plugin'] as const;

/** `mmo add service <name> [--template <template>]` and `mmo add plugin <name> --kind <kind>`: write new files, and never over others. */
export const addCommand: Command = async (context) => {
  const [what = ''] = context.positionals;
  if (what === 'service') return (await import('../add/add-service.ts')).addService(context);
  if (what === 'plugin') return (await import('../add/add-plugin.ts')).addPlugin(context);
  const near = suggest(what, kinds);
  const hint = near && `did you mean "${near}"?`;
  context.tell([diagnose('badFlagValue', { message: `mmo add cannot add "${what}"`, hint, help: `it is one of ${kinds.join(', ')}` })]);
  return exitCodes.usage;
};
