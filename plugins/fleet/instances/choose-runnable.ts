import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';
import { chooseServices } from './choose-services.ts';
import { runnable } from './runnable.ts';
import { isLeftOut } from './services-of-words.ts';

/** Of the services that a command is about those that run by themselves. Throws what the user did wrong; to name one that does not run is a mistake, too. */
export function chooseRunnable(context: Pick<PluginCommandContext, 'workspace' | 'selected' | 'positionals'>): readonly Service[] {
  const chosen = chooseServices(context);
  const isNamed = context.positionals.some((word) => !isLeftOut(word));
  return chosen.filter((service) => {
    const runs = runnable(service) !== undefined;
    if (!runs && isNamed) throw new UsageError(`"${service.name}" does not run by itself: it has no command and no persistent task "start"`);
    return runs;
  });
}
