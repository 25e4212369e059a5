import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { UsageError } from '../usage-error.ts';
import { vendorNames } from './vendor-names.ts';

/** What a command is about. */
export interface Chosen {
  readonly services: readonly Service[];
  readonly vendors: readonly string[];
}

/**
 * Services and, of these vendors, those that the words of a command name, `~name` taking one out; without words the services that flags and
 * context select, and the vendors that those need: of all services all. Throws what the user did wrong.
 */
export function chooseAmong(
  all: readonly string[],
  { workspace, selected, positionals }: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals'>,
): Chosen {
  const bare = (word: string): string => word.replace(/^[~!]/, '');
  const own = positionals.filter((word) => all.includes(bare(word)) && !workspace.services.some(({ name }) => name === bare(word)));
  const named = positionals.filter((word) => bare(word) === word);
  if (named.length > 0 && named.length < positionals.length) throw new UsageError('you cannot exclude and include services at the same time');
  const others = positionals.filter((word) => !own.includes(word));
  if (named.length > 0) return { services: others.length === 0 ? [] : chooseServices({ workspace, selected, positionals: others }, all), vendors: own };
  const needed = selected.length === workspace.services.length ? all : all.filter((name) => selected.some((service) => vendorNames(service).includes(name)));
  const leftOut = new Set(own.map(bare));
  return { services: chooseServices({ workspace, selected, positionals: others }, all), vendors: needed.filter((name) => !leftOut.has(name)) };
}
