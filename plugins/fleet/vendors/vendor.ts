import type { CommandMistake, ContainerSpec, Ready } from '../../../core/plugin-api.ts';

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
