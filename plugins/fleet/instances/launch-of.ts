import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { runsInContainer } from '../containers/runs-in-container.ts';
import { vendorNames } from '../vendors/vendor-names.ts';
import type { Instance } from './instance.ts';
import { type Address, instanceEnvironment } from './instance-environment.ts';

export interface LaunchOptions {
  /** Where it shall listen; undefined for what listens nowhere. */
  readonly port: number | undefined;
  readonly addresses: ReadonlyMap<string, Address>;
  /** Default: as its file, the command line and its other instances say. */
  readonly inContainer?: boolean | undefined;
}

/** A process that is to be started for an instance. */
export interface Launch {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Name of the container that it holds; undefined where it is the service itself. */
  readonly container: string | undefined;
}

type Surroundings = Pick<PluginCommandContext, 'workspace' | 'files' | 'environment' | 'env' | 'containers' | 'stateDir' | 'self' | 'signal' | 'flags'>;

/** What is started for an instance: the service itself, or what holds its container. Without vendors and containers nothing is asked or loaded. */
export async function launchOf(context: Surroundings, instance: Instance, { port, addresses, inContainer }: LaunchOptions): Promise<Launch> {
  const { service, argv } = instance;
  if (inContainer ?? runsInContainer(context, service)) {
    return (await import('../containers/launch-in-container.ts')).launchInContainer(context, instance, { port });
  }
  const vendors = vendorNames(service).length === 0 ? {} : await (await import('../vendors/vendor-variables.ts')).vendorVariables(context, service);
  return { argv, container: undefined, ...instanceEnvironment(context, instance, { port, addresses, vendors }) };
}
