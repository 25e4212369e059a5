import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';

type Choice = Pick<PluginCommandContext, 'selected' | 'positionals'> & { readonly workspace: Pick<PluginCommandContext['workspace'], 'services'> };

/** Services that the words of a command name, `~name` taking one out; without words those that flags and context select. What is not there is no mistake. */
export function servicesOfWords({ workspace, selected, positionals }: Choice): readonly Service[] {
  const named = positionals.filter((word) => !isLeftOut(word));
  if (named.length > 0) return workspace.services.filter(({ name }) => named.includes(name));
  const leftOut = positionals.map((word) => word.slice(1));
  return selected.filter(({ name }) => !leftOut.includes(name));
}

/** Whether a word takes a service out. */
export function isLeftOut(word: string): boolean {
  return /^[~!]/.test(word);
}
