import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { FLEET_INSTANCE_VARIABLE, FLEET_VARIABLE, fleetId } from './fleet-id.ts';
import type { Instance } from './instance.ts';

/** Where somebody can be reached. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Where an instance is reached, and where it reaches others. */
export interface InstanceAddresses {
  readonly port: number | undefined;
  readonly addresses: ReadonlyMap<string, Address>;
  /** Variables of its vendors. */
  readonly vendors: Readonly<Record<string, string>>;
}

/**
 * What an instance sees: the environment of its service for `start`, the port it shall listen on, `MMO_INSTANCE`, and
 * where its vendors and runtime dependencies are (`<NAME>_URL`, `_HOST`, `_PORT`), which what files set outrank.
 */
export function instanceEnvironment(
  context: Pick<PluginCommandContext, 'workspace' | 'environment'>,
  instance: Instance,
  { port, addresses, vendors }: InstanceAddresses,
): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
  const { service, number, id } = instance;
  const { cwd, env } = context.environment(service.name, 'start');
  const reached: Record<string, string> = { ...vendors };
  for (const { service: name, kind } of service.dependsOn) {
    const address = kind === 'runtime' ? addresses.get(name) : undefined;
    if (address !== undefined) Object.assign(reached, addressVariables(name, address));
  }
  const { MMO_RUN_ID: _run, MMO_TASK: _task, ...own } = env;
  const given = {
    ...(port !== undefined && { PORT: String(port) }),
    ...{ MMO_INSTANCE: String(number), [FLEET_VARIABLE]: fleetId(context.workspace.root), [FLEET_INSTANCE_VARIABLE]: id },
  };
  return { cwd, env: { ...reached, ...own, ...given } };
}

/** `<NAME>_URL`, `<NAME>_HOST`, `<NAME>_PORT`. */
export function addressVariables(name: string, { host, port }: Address): Readonly<Record<string, string>> {
  const prefix = name.toUpperCase().replaceAll('-', '_');
  return { [`${prefix}_URL`]: `http://${host}:${port}`, [`${prefix}_HOST`]: host, [`${prefix}_PORT`]: String(port) };
}
