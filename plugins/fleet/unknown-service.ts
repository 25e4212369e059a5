import type { PluginCommandContext } from '../../core/plugin-api.ts';
import { UsageError } from './usage-error.ts';

/** What a word is that names no service, and no vendor where those could be meant as well. */
export function unknownService(
  word: string,
  { services }: { readonly services: readonly Pick<PluginCommandContext['workspace']['services'][number], 'name'>[] },
  others: readonly string[] = [],
): UsageError {
  const among = [...services.map(({ name }) => name), ...others];
  return new UsageError(`there is no service "${word}"`, { meant: { word, among }, help: 'mmo ls lists the services of this workspace' });
}
