import type { ContainerSpec, Containers } from './containers.ts';
import type { PublishedPort } from './detached-containers.ts';
import type { CommandMistake, PluginCommandContext } from './plugin.ts';
import type { Service } from './service.ts';
import type { Ready } from './task.ts';

/** A port of a vendor. */
export interface VendorPort {
  readonly container: number;
  /** Of this machine; undefined where any will do. */
  readonly host: number | undefined;
  /** Of this machine. */
  readonly address: string;
}

/** A volume that keeps a vendor's files. */
export interface VendorVolume {
  /** In the workspace; the daemon knows it by a longer one. */
  readonly name: string;
  /** Absolute. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** When those that need it may start; all that is said must hold. */
export interface VendorReady extends Ready {
  /** By the container's own health check. */
  readonly health?: boolean | undefined;
}

/** How clients sign in. */
export interface VendorAccess {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
}

/** A container that services need beside them, such as a database. */
export interface Vendor {
  readonly name: string;
  /** Where it is defined. */
  readonly span: CommandMistake['span'];
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  /** The first one is that of its address. */
  readonly ports: readonly VendorPort[];
  readonly volumes: readonly VendorVolume[];
  readonly command: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  readonly healthcheck: ContainerSpec['healthcheck'];
  readonly labels: Readonly<Record<string, string>>;
  /** Vendors that are ready before it starts. */
  readonly dependsOn: readonly string[];
  readonly ready: VendorReady | undefined;
  /** `host` where it shares the network of this machine, with its ports as they are. */
  readonly network: 'workspace' | 'host';
  readonly access: VendorAccess;
}

/** Where vendors run at a container daemon, and what tells them from those of other places. */
export interface VendorPlace {
  /** Borne by all containers and volumes of the place. */
  readonly labels: Readonly<Record<string, string>>;
  /** The network that they share with those that need them; it is made where it is missing. */
  readonly network: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  /** What the daemon calls a vendor's container. */
  containerName(vendor: string): string;
  /** What it calls a volume of theirs. */
  volumeName(volume: string): string;
  /** Ports of this machine are as the vendor's definition says, or any that are free, on loopback. */
  readonly publishes: 'defined' | 'any';
}

/** How the start of one vendor ended. */
export interface StartedVendor {
  readonly vendor: Vendor;
  readonly result: 'started' | 'already running' | 'failed';
  readonly ports: readonly PublishedPort[];
  readonly error?: string | undefined;
}

/** How vendors of a place are got at. */
export interface VendorAccessors {
  readonly containers: Containers;
  readonly signal: AbortSignal;
}

/** A variable by which a service is told of a vendor. */
export interface VendorVariable {
  readonly name: string;
  readonly value: string;
  /** The password is in it. */
  readonly isSecret: boolean;
}

/** The vendors of a workspace. */
export interface Vendors {
  /** By name. */
  readonly defined: ReadonlyMap<string, Vendor>;
  /** The environment of whoever runs mmo. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Those of these names and what they depend on, each after that. */
  closure(names: readonly string[]): readonly Vendor[];
  /** Names of those that any of these services needs, by itself or by way of others. */
  needed(services: readonly Pick<Service, 'extra'>[]): ReadonlySet<string>;
  /** What a service that needs one is told of it; at no port of its own it has no address. */
  variables(vendor: Pick<Vendor, 'name' | 'access'>, at: { readonly host: string; readonly port: number | undefined }): readonly VendorVariable[];
  /** Starts these and what they depend on, unless they run as they are defined, and waits until they are ready; `done` has what was started before. */
  up(
    place: VendorPlace,
    names: readonly string[],
    options: VendorAccessors & { readonly say: (text: string) => void; readonly done: Map<string, Promise<StartedVendor>> },
  ): Promise<readonly StartedVendor[]>;
  /** What `up` would have to do, for people; undefined where that is nothing. */
  look(place: VendorPlace, names: readonly string[], accessors: VendorAccessors): Promise<string | undefined>;
}

/** Reads the vendors of a workspace. Rejects with a message for people where their definitions are wrong. */
export type OpenVendors = (surroundings: Pick<PluginCommandContext, 'workspace' | 'files' | 'env' | 'isUp'>) => Promise<Vendors>;
