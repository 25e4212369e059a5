import type { GivenEnvironment } from './executor.ts';
import type { PluginCommandContext } from './plugin.ts';

/** One service as an environment has it now. */
export interface DeployedService {
  readonly service: string;
  /** Of the deployment, as its task told it. */
  readonly key: string | undefined;
  readonly image: string | undefined;
  readonly status: 'running' | 'starting' | 'failing' | 'stopped';
  /** Instances that serve, and how many there should be. */
  readonly ready: number;
  readonly wanted: number;
  readonly url: string | undefined;
  /** What is wrong, one line. */
  readonly note?: string | undefined;
}

/** An environment with what is deployed there. */
export interface DeployedEnvironment {
  readonly name: string;
  readonly kind: string;
  /** All services of the workspace, in order of name. */
  status(): Promise<readonly DeployedService[]>;
  /** Removes these, or all that is the workspace's there. Resolves with their names. */
  stop(services: readonly string[] | undefined): Promise<readonly string[]>;
  /** Hands over lines by instance; undefined where the environment keeps none. */
  readonly logs:
    | ((
        service: string,
        options: { readonly follow: boolean; readonly tail: number | undefined; readonly onLine: (instance: string, line: string) => void },
      ) => Promise<void>)
    | undefined;
  /** Until the next deployment says otherwise; undefined where the environment cannot. */
  readonly scale: ((service: string, count: number) => Promise<void>) | undefined;
}

/** Gets at an environment; rejects with a message for people where that cannot be. */
export type OpenDeployed = (
  environment: GivenEnvironment,
  access: Pick<PluginCommandContext, 'workspace' | 'containers' | 'env' | 'files' | 'signal' | 'spawn' | 'stateDir' | 'processes' | 'self'>,
) => Promise<DeployedEnvironment>;
