import type { EnvironmentImages, EnvironmentRegistry } from './environment-images.ts';
import type { GivenEnvironment, KnownImage } from './executor.ts';
import type { PluginCommandContext } from './plugin.ts';

/** One service as an environment has it now. */
export interface DeployedService {
  readonly service: string;
  /** It is no service, but a container that services need beside them. */
  readonly kind?: 'vendor' | undefined;
  /** Of the deployment, as its task told it. */
  readonly key: string | undefined;
  readonly image: string | undefined;
  readonly status: 'running' | 'starting' | 'failing' | 'stopped';
  /** Instances that serve, and how many there should be. */
  readonly ready: number;
  readonly wanted: number;
  readonly url: string | undefined;
  /** The image by what another environment would get at it; undefined where this one does not tell. */
  readonly runs?: KnownImage | undefined;
  /** What is wrong, one line. */
  readonly note?: string | undefined;
}

/** An environment with what is deployed there. */
export interface DeployedEnvironment {
  readonly name: string;
  readonly kind: string;
  /** All services of the workspace that are there, and the vendors that run beside them, in order of name. */
  status(): Promise<readonly DeployedService[]>;
  /** Removes these, services or vendors, or all that is the workspace's there. Resolves with their names. */
  stop(services: readonly string[] | undefined): Promise<readonly string[]>;
  /** Removes what vendors that are gone have kept: of these, or of all. Resolves with what was removed, for people; undefined where nothing is kept. */
  readonly removeVolumes: ((vendors: readonly string[] | undefined) => Promise<readonly string[]>) | undefined;
  /** Hands over lines of a service or a vendor, by instance; undefined where the environment keeps none. */
  readonly logs: ((name: string, options: DeployedLogOptions) => Promise<void>) | undefined;
  /** Until the next deployment says otherwise; undefined where the environment cannot. */
  readonly scale: ((service: string, count: number) => Promise<void>) | undefined;
  /** Undefined where the environment builds nothing by itself. */
  readonly images: EnvironmentImages | undefined;
  /** Undefined where it has none of its own. */
  readonly registry: EnvironmentRegistry | undefined;
  /** Rejects, with a message for people, where what it says of its context is none that it can be worked with; undefined where it has none. */
  readonly ensureContext: (() => Promise<void>) | undefined;
  /** Undefined where it can have no copies. */
  readonly copies: EnvironmentCopies | undefined;
}

/** Which lines are asked for. */
export interface DeployedLogOptions {
  /** Until the signal fires. */
  readonly follow: boolean;
  /** Last lines of each instance. */
  readonly tail: number | undefined;
  /** Milliseconds since the epoch; some lines of the second before may come, too. */
  readonly since: number | undefined;
  /** With the time at which it was written, in milliseconds since the epoch; `NaN` where that is not known. */
  readonly onLine: (instance: string, line: string, at: number) => void;
}

/** What there is to do with copies of an environment: `staging+it-3f2a` is one of `staging`. */
export interface EnvironmentCopies {
  /** Of a copy: makes its place and marks it as in use, until what this resolves with is called, or this process has ended. */
  hold(): Promise<() => Promise<void>>;
  /** Of an environment: names of its copies that were held and are not any more. */
  abandoned(): Promise<readonly string[]>;
  /** Of a copy: where its services and vendors answer on this machine until the signal fires, by name. `onLost` is told once of one that ceases to before. */
  reach(
    onLost: (service: string, because: string) => void,
  ): Promise<ReadonlyMap<string, { readonly host: string; readonly port: number; readonly isVendor?: boolean }>>;
}

/** Gets at an environment; rejects with a message for people where that cannot be. */
export type OpenDeployed = (
  environment: GivenEnvironment,
  access: Pick<PluginCommandContext, 'workspace' | 'containers' | 'env' | 'files' | 'signal' | 'spawn' | 'stateDir' | 'processes' | 'self' | 'registries'>,
) => Promise<DeployedEnvironment>;
