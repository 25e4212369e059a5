import type { ContainerEnd, ContainerSpec, OnContainerOutput } from './containers.ts';

/** A TCP port of a container that this machine offers. */
export interface PublishedPort {
  readonly container: number;
  readonly host: number;
  /** Of this machine: `127.0.0.1`. */
  readonly address: string;
}

/** A volume of the daemon inside a container. */
export interface ContainerVolume {
  readonly volume: string;
  /** Absolute. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** How the daemon itself looks whether a container is well. */
export interface Healthcheck {
  /** `CMD` and argv, `CMD-SHELL` and a line, or `NONE` against that of the image. */
  readonly test: readonly string[];
  readonly intervalMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly startPeriodMs?: number | undefined;
  readonly retries?: number | undefined;
}

/** What a container needs that others shall reach, and that is found again. */
export interface ContainerNetworking {
  /** One container at a daemon bears it. */
  readonly name?: string | undefined;
  /** Names of it in its network; only in one that was made by `ensureNetwork`. */
  readonly aliases?: readonly string[] | undefined;
  readonly ports?: readonly PublishedPort[] | undefined;
  readonly volumes?: readonly ContainerVolume[] | undefined;
  readonly healthcheck?: Healthcheck | undefined;
  /** Addresses by name; `host-gateway` is this machine. */
  readonly extraHosts?: Readonly<Record<string, string>> | undefined;
  /** The daemon keeps what it writes, within bounds. */
  readonly keepsLog?: boolean | undefined;
}

/** What is true of a container. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  /** As it was asked for. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What it was given and what its image says; values of secrets are among them. */
  readonly env: Readonly<Record<string, string>>;
  readonly status: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
  /** By its health check; undefined where it has none. */
  readonly health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  /** Of its last end. */
  readonly exitCode: number;
  readonly outOfMemory: boolean;
  /** Milliseconds since the epoch; undefined where it never ran. The daemon notes it when the container runs, so it may have written something before. */
  readonly startedAt: number | undefined;
  /** Of its last end, in milliseconds since the epoch; undefined where it never ended. It stays when it is started again. */
  readonly endedAt: number | undefined;
  /** As it was made, whether it runs or not. */
  readonly ports: readonly PublishedPort[];
  /** In its network; undefined where it does not run, or has that of its host. */
  readonly address?: string | undefined;
}

/** What a container uses. */
export interface ContainerUsage {
  /** Time on a processor since its start, of all its processes. */
  readonly cpuMs: number;
  /** Without files that the kernel could drop. */
  readonly memoryBytes: number;
}

export interface ContainerLogOptions {
  readonly onOutput: OnContainerOutput;
  readonly signal: AbortSignal;
  /** Until the container ends, or the signal. */
  readonly follow?: boolean | undefined;
  /** Milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** Only so many last lines. */
  readonly tail?: number | undefined;
  /** Each line begins with its time and a space. */
  readonly timestamps?: boolean | undefined;
}

/**
 * Containers that live beside mmo rather than in a command. They are found again by their labels. Every method rejects with
 * a ContainerError: `conflict` where a name is taken or a thing is in use, `port-taken` where another listens on a port.
 */
export interface DetachedContainers {
  /** Makes a container and does not start it; never pulls. Resolves with its id. */
  create(spec: ContainerSpec): Promise<string>;
  /** No error when it runs already. */
  start(id: string): Promise<void>;
  /** By id or name; undefined where there is none. */
  inspect(id: string): Promise<ContainerState | undefined>;
  /** Those that bear all these labels, running or not, in order of name. */
  list(labels: readonly string[]): Promise<readonly ContainerState[]>;
  /** Undefined where it does not run. */
  usage(id: string): Promise<ContainerUsage | undefined>;
  /**
   * Whether somebody listens at a port of a container's `address`; undefined where that is not reached from here. A published port does not
   * tell: the daemon's proxy takes a connection first and looks then.
   */
  listens(address: string, port: number): Promise<boolean | undefined>;
  /** Hands over what it wrote; resolves at the end of that, or when the signal fires. */
  logs(id: string, options: ContainerLogOptions): Promise<void>;
  /** Runs a command in it. */
  exec(id: string, argv: readonly string[], options: { readonly onOutput: OnContainerOutput; readonly signal: AbortSignal }): Promise<ContainerEnd>;
  /** The signal that it asks for, and KILL after the grace; no error when it does not run or is gone. */
  stop(id: string, graceMs: number): Promise<void>;
  /** Kills and removes it with its anonymous volumes; no error when it is gone. */
  remove(id: string): Promise<void>;
  /** A network that containers find each other in by name; made where there is none of that name. Resolves with its id. */
  ensureNetwork(name: string, labels: Readonly<Record<string, string>>): Promise<string>;
  /** Made where there is none of that name. */
  ensureVolume(name: string, labels: Readonly<Record<string, string>>): Promise<void>;
  /** No error when it is gone. */
  removeNetwork(id: string): Promise<void>;
  /** No error when it is gone. */
  removeVolume(name: string): Promise<void>;
}
