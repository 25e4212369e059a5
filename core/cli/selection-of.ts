import type { Selection } from '../engine/types.ts';
import type { Flags } from './flags.ts';

/** The selection flags of one invocation; `services` are positionals that stand for `-s`. */
export function selectionOf(flags: Flags, services: readonly string[] = []): Selection {
  return {
    services: [...services, ...flags.list('service')],
    filters: flags.list('filter'),
    affected: flags.optional('affected'),
    base: flags.text('base'),
    head: flags.text('head'),
  };
}
