import type { ContainerNetworking, DetachedContainers } from './detached-containers.ts';

/** A folder of the host inside a container; both paths absolute. */
export interface ContainerBind {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** How a container is made. What is left out is as the daemon has it; isolation is the caller's to ask for. */
export interface ContainerSpec extends ContainerNetworking {
  /** Reference or id; it must be there already. */
  readonly image: string;
  /** Instead of the image's ENTRYPOINT. */
  readonly entrypoint?: readonly string[] | undefined;
  /** Instead of the image's CMD. */
  readonly argv?: readonly string[] | undefined;
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** `uid:gid`. */
  readonly user?: string | undefined;
  readonly binds: readonly ContainerBind[];
  /** Mount options by absolute path. */
  readonly tmpfs?: Readonly<Record<string, string>> | undefined;
  /** `none`, `bridge`, `host`, or a network's name. */
  readonly network: string;
  readonly readOnlyRoot?: boolean | undefined;
  readonly capDrop?: readonly string[] | undefined;
  readonly capAdd?: readonly string[] | undefined;
  readonly noNewPrivileges?: boolean | undefined;
  readonly memoryBytes?: number | undefined;
  readonly pids?: number | undefined;
  readonly cpus?: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ContainerEnd {
  readonly exitCode: number;
  /** The kernel ended it for lack of memory. */
  readonly outOfMemory: boolean;
}

export type OnContainerOutput = (stream: 'stdout' | 'stderr', chunk: Uint8Array) => void;

/** A container that has been started. It is removed when it ends. */
export interface RunningContainer {
  readonly id: string;
  /** Resolves when it has ended and all it wrote was handed over; rejects with a ContainerError when the daemon is lost. */
  readonly ended: Promise<ContainerEnd>;
  /** Runs a further command in it. */
  exec(
    argv: readonly string[],
    options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly onOutput: OnContainerOutput; readonly signal: AbortSignal },
  ): Promise<ContainerEnd>;
  /** TERM, and KILL after the grace; resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

/** What the daemon knows of an image. */
export interface ImageInfo {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  /** `repository@sha256:…`, sorted; empty for an image that never saw a registry. */
  readonly digests: readonly string[];
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly user: string;
  readonly cwd: string;
  /** Paths that it declares as volumes, sorted. */
  readonly volumes: readonly string[];
  /** It has a health check of its own. */
  readonly hasHealthcheck: boolean;
  /** `linux/amd64`. */
  readonly platform: string;
  readonly sizeBytes: number;
}

/** How an image is built. */
export interface BuildSpec {
  /** The context as one tar stream; the Dockerfile is in it. */
  readonly context: AsyncIterable<Uint8Array>;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  readonly tags: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>> | undefined;
  readonly target?: string | undefined;
  readonly platform?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly cacheFrom?: readonly string[] | undefined;
  readonly noCache?: boolean | undefined;
  readonly pull?: boolean | undefined;
  readonly network?: string | undefined;
  /** Text of the build's own progress, as it comes. */
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Why the daemon could not do it. */
export type ContainerProblem =
  | 'unavailable'
  | 'denied'
  | 'not-found'
  | 'pull-denied'
  | 'api-version'
  | 'no-space'
  | 'build-failed'
  | 'lost'
  | 'conflict'
  | 'port-taken'
  | 'other';

/** Thrown by every method of `Containers`; the message is for people and names the remedy. */
export interface ContainerError extends Error {
  readonly problem: ContainerProblem;
  readonly help: string | undefined;
}

/** Who logs in at a registry; without either nobody does. */
export interface RegistryAccess {
  readonly auth?: { readonly username: string; readonly password: string } | undefined;
  /** What `docker login` left for the registry in the docker configuration of this environment (`DOCKER_CONFIG`, `HOME`). */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Something that bears a label. */
export interface LabelledThing {
  readonly kind: 'container' | 'network' | 'volume';
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The one port to a container daemon. Every method rejects with a ContainerError. */
export interface Containers {
  /** The daemon sees the files of this machine, so that they can be bound into containers. */
  readonly sharesFiles: boolean;
  version(): Promise<{ readonly version: string; readonly apiVersion: string; readonly platform: string }>;
  /** Undefined where the daemon has no such image. */
  image(reference: string): Promise<ImageInfo | undefined>;
  pull(
    reference: string,
    options: RegistryAccess & {
      readonly onProgress?: (text: string) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<ImageInfo>;
  start(spec: ContainerSpec, options: { readonly onOutput: OnContainerOutput; readonly signal: AbortSignal }): Promise<RunningContainer>;
  /** Builds with the classic builder. Resolves with the image's id. */
  build(spec: BuildSpec): Promise<{ readonly id: string }>;
  /** The tar of a path in an image, read from a container that is made and never started; undefined where the path is missing. */
  archive(
    image: string,
    path: string,
    options: { readonly maxBytes: number; readonly signal: AbortSignal; readonly labels?: Readonly<Record<string, string>> | undefined },
  ): Promise<Uint8Array | undefined>;
  tag(image: string, reference: string): Promise<void>;
  /** Again and again after faults that may pass; the digest that the registry gave. */
  push(
    reference: string,
    options: RegistryAccess & {
      readonly onProgress?: (text: string) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<{ readonly digest: string }>;
  /**
   * Asks the registry itself for the digest under a tag; undefined where it has none. It is spoken to by HTTPS, unless it is on this machine or among
   * `insecure`.
   */
  registryDigest(
    reference: string,
    options: RegistryAccess & { readonly insecure?: readonly string[]; readonly signal: AbortSignal },
  ): Promise<string | undefined>;
  removeImage(reference: string): Promise<void>;
  /** Containers, running or not, networks and volumes that bear all these labels. */
  labelled(labels: readonly string[]): Promise<readonly LabelledThing[]>;
  /** Removes containers, networks and volumes that bear all these labels (`name` or `name=value`); resolves with how many. */
  sweep(labels: readonly string[]): Promise<number>;
  /** Containers that outlive mmo, their networks and volumes. */
  readonly detached: DetachedContainers;
}
