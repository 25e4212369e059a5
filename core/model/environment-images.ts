/** An image that an environment is to build by itself. */
export interface EnvironmentBuild {
  /** Id of the task, for people. */
  readonly task: string;
  /** As the environment's machines will pull it: `registry.example/shop-cart:<tag>`. */
  readonly reference: string;
  /** Further references in the same registry. */
  readonly tags: readonly string[];
  /** The context as a tar; the Dockerfile is in it. */
  readonly context: AsyncIterable<Uint8Array>;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** Images that it builds upon, as the Dockerfile names them. */
  readonly bases: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target: string | undefined;
  readonly platform: string | undefined;
  readonly network: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Told what the builder writes. */
  readonly onOutput: (text: string) => void;
  /** Told what becomes of it, a line each. */
  readonly log: (line: string) => void;
  /** Called when the run ends, however it ends. */
  readonly onRunEnd: (cleanup: () => Promise<void>) => void;
}

/** Images that an environment builds by itself. */
export interface EnvironmentImages {
  /** Builds and pushes; rejects with what is wrong for people. Nothing of it is left in the environment, however it ends. */
  build(request: EnvironmentBuild): Promise<{ readonly digest: string }>;
  /** The digest that the environment's registry has under a reference. */
  digest(reference: string): Promise<string | undefined>;
  /** Sees to it that further references mean an image that is there by digest; false for one in another repository that means something else. */
  name(reference: string, digest: string, further: readonly string[]): Promise<boolean>;
}

/** The registry of an environment, as it is now. */
export interface RegistryState {
  readonly status: 'absent' | 'starting' | 'running';
  /** As the environment's machines name it. */
  readonly address: string;
  readonly storage: string;
  /** Name of the Secret that logs in. */
  readonly secret: string;
}

/** A registry that mmo runs in an environment. */
export interface EnvironmentRegistry {
  /** Makes it, or brings it to what the configuration says; it keeps its password. */
  install(log: (line: string) => void): Promise<RegistryState & { readonly username: string }>;
  status(): Promise<RegistryState>;
  /** What it stored stays. False where there was none. */
  remove(): Promise<boolean>;
}
