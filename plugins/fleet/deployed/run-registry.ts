import type { EnvironmentRegistry, PluginCommandContext } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';

const actions: readonly string[] = ['install', 'status', 'remove'];

/** `mmo registry <install|status|remove>`: the registry that mmo runs in the cluster of an environment. */
export async function runRegistry(context: PluginCommandContext): Promise<number> {
  const [action, ...more] = context.positionals;
  if (action === undefined || !actions.includes(action) || more.length > 0)
    throw new UsageError(`mmo registry takes one of ${actions.join(', ')}`, { meant: action === undefined ? undefined : { word: action, among: actions } });
  const given = context.flags['env'];
  const environment = await context.deployed(typeof given === 'string' ? given : undefined);
  if (environment.registry === undefined)
    throw new UsageError(`the environment "${environment.name}" is of the kind "${environment.kind}", which has no registry of its own; name another by --env`);
  if (action === 'install') return install(context, environment.registry);
  if (action === 'status') return showStatus(context, environment.registry);
  const isGone = await environment.registry.remove();
  if (context.json) context.write(`${JSON.stringify({ removed: isGone })}\n`);
  else context.write(isGone ? `removed the registry of ${environment.name}; what it stored is where it was\n` : `${environment.name} has no registry\n`);
  return 0;
}

async function install(context: PluginCommandContext, registry: EnvironmentRegistry): Promise<number> {
  const { address, secret, storage, status, username } = await registry.install((line) => context.writeError(`${line}\n`));
  if (context.json) context.write(`${JSON.stringify({ status, address, storage, secret, username })}\n`);
  else {
    context.write(`the registry is ${status}; it stores in ${storage}\n`);
    context.write(`pods pull from ${address} with the Secret ${secret}, and so do builds and deployments of mmo\n`);
    context.write(`log in on a node: docker login ${address} --username ${username}, the password is in that Secret\n`);
  }
  return 0;
}

async function showStatus(context: PluginCommandContext, registry: EnvironmentRegistry): Promise<number> {
  const state = await registry.status();
  if (context.json) context.write(`${JSON.stringify(state)}\n`);
  else
    context.writeTable([
      ['STATUS', 'ADDRESS', 'STORAGE', 'SECRET'],
      [state.status, state.address, state.storage, state.secret],
    ]);
  return 0;
}
