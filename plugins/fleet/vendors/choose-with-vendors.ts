import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { chooseServices } from '../instances/choose-services.ts';
import { UsageError } from '../usage-error.ts';
import { mentionsVendors } from './mentions-vendors.ts';
import type { ReadVendorsOptions } from './read-vendors.ts';
import { vendorNames } from './vendor-names.ts';

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals' | 'files' | 'env'>;

/** What a command is about. */
export interface Chosen {
  readonly services: readonly Service[];
  readonly vendors: readonly string[];
}

/**
 * Services and vendors that the words of a command name, `~name` taking one out; without words the services that flags and context
 * select, and the vendors that those need: of all services all that are defined. Throws what the user did wrong.
 */
export async function chooseWithVendors(context: Surroundings, options: ReadVendorsOptions = {}): Promise<Chosen> {
  const { workspace, selected, positionals } = context;
  if (!mentionsVendors(workspace)) return { services: chooseServices(context), vendors: [] };
  const { readVendors } = await import('./read-vendors.ts');
  const bare = (word: string): string => word.replace(/^[~!]/, '');
  const all = [...(await readVendors(context, options)).keys()].sort();
  const own = positionals.filter((word) => all.includes(bare(word)) && !workspace.services.some(({ name }) => name === bare(word)));
  const named = positionals.filter((word) => bare(word) === word);
  if (named.length > 0 && named.length < positionals.length) throw new UsageError('you cannot exclude and include services at the same time');
  const others = positionals.filter((word) => !own.includes(word));
  if (named.length > 0) return { services: others.length === 0 ? [] : chooseServices({ workspace, selected, positionals: others }), vendors: own };
  const needed = selected.length === workspace.services.length ? all : all.filter((name) => selected.some((service) => vendorNames(service).includes(name)));
  const leftOut = new Set(own.map(bare));
  return { services: chooseServices({ workspace, selected, positionals: others }), vendors: needed.filter((name) => !leftOut.has(name)) };
}
