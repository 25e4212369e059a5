import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { unknownService } from '../unknown-service.ts';
import { UsageError } from '../usage-error.ts';
import { isLeftOut, servicesOfWords } from './services-of-words.ts';

/**
 * Services that the words of a command name, `~name` taking one out; without words those that flags and context select.
 * Throws what the user did wrong, who may have meant one of the others.
 */
export function chooseServices(
  context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals'>,
  others: readonly string[] = [],
): readonly Service[] {
  const { workspace, positionals } = context;
  const named = positionals.filter((word) => !isLeftOut(word));
  const leftOut = positionals.filter(isLeftOut).map((word) => word.slice(1));
  if (named.length > 0 && leftOut.length > 0) throw new UsageError('you cannot exclude and include services at the same time');
  for (const word of [...named, ...leftOut]) {
    if (!workspace.services.some(({ name }) => name === word)) throw unknownService(word, workspace, others);
  }
  return servicesOfWords(context);
}
