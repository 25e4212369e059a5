import { randomBytes } from 'node:crypto';
import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { KEEPER_ID } from '../logs/ensure-keeper.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_OWNER_VARIABLE } from './fleet-id.ts';

/** A context whose services do not outlive the command. */
export interface Guarded {
  readonly context: PluginCommandContext;
  /** The command has ended them itself. */
  readonly dismiss: () => void;
}

/** Has every service that is started through the returned context killed, should this mmo be killed before it has ended them. */
export function guardStarts(context: PluginCommandContext): Guarded {
  const owner = randomBytes(8).toString('hex');
  const { processes } = context;
  const guard = processes.guard(FLEET_OWNER_VARIABLE, owner);
  const start: typeof processes.start = async (request) => {
    // It ends when nothing is left to keep, and there may be services that live on.
    if (request.env[FLEET_INSTANCE_VARIABLE] === KEEPER_ID) return processes.start(request);
    const identity = await processes.start({ ...request, env: { ...request.env, [FLEET_OWNER_VARIABLE]: owner } });
    guard.add(identity);
    return identity;
  };
  return { context: { ...context, processes: { ...processes, start } }, dismiss: () => guard.dismiss() };
}
