import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';

/** The environment that a command is to be about; undefined where it is about the services of this machine, which are in no cluster. */
export function namedEnvironment({ flags }: Pick<PluginCommandContext, 'flags'>): string | undefined {
  const { env, context } = flags;
  if (env === undefined && context !== undefined) throw new UsageError('--context says in which cluster an environment is: name that by --env');
  return typeof env === 'string' ? env : undefined;
}
