import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { freePort } from './free-port.ts';
import type { Instance } from './instance.ts';
import { shownCommand } from './shown-command.ts';

/**
 * The port of an instance: what its service declares for the first one, a free one for those beside it. Undefined where
 * none is declared. Throws when the declared one is somebody else's, who is named where the system tells.
 */
export async function choosePort({ processes }: Pick<PluginCommandContext, 'processes'>, { service, number, name }: Instance): Promise<number | undefined> {
  const declared = service.extra['port'];
  if (typeof declared !== 'number') return undefined;
  if (number > 1) return freePort();
  if ((await freePort(declared)) === declared) return declared;
  const all = processes.list();
  const listening = processes.ports(all.map(({ pid }) => pid));
  const holder = all.find(({ pid }) => listening.get(pid)?.includes(declared) === true);
  const by = holder === undefined ? 'a process of somebody else' : `${shownCommand(holder.argv)} (pid ${holder.pid})`;
  throw new Error(`port ${declared} of "${name}" is taken by ${by}`);
}
