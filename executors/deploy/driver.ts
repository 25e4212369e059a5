import type {
  DeployedLogOptions,
  DeployedService,
  EnvironmentImages,
  EnvironmentRegistry,
  ExecutorContext,
  JsonValue,
  KnownImage,
  PluginCommandContext,
  Ready,
  Vendor,
  WorkspacePath,
} from '../../core/plugin-api.ts';

/** Where services are deployed to, as `environments` of `mmo.json` says it. */
export interface DeployEnvironment {
  readonly name: string;
  readonly kind: string;
  /** All that it says beside `kind`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The user named it by `--env`; else it is the one that is taken without. */
  readonly isNamed: boolean;
  /** It is a copy of another one, in a place of its own that goes with it: `it-3f2a` of `staging+it-3f2a`. */
  readonly copy?: string | undefined;
}

/** The image of a target: `shop/cart:<key of the image's task>`, or as the service's file names it, which has no id then. */
export type TargetImage = KnownImage;

/** One service for one environment: all that decides what will run there. */
export interface DeployTarget {
  readonly workspace: string;
  readonly service: string;
  /** Folder of the service. */
  readonly dir: WorkspacePath;
  readonly type: string;
  readonly environment: DeployEnvironment;
  /** Undefined where neither a task makes one nor the file names one: fine for charts and manifests. */
  readonly image: TargetImage | undefined;
  /** Images of all tasks that this deployment waits for in its own service, by variable: `CART_DOCKER_IMAGE`. */
  readonly images: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  /** Where the gateway mounts it. */
  readonly path: string | undefined;
  /** A text with shell characters is for `sh -c`; see `command-argv.ts`. */
  readonly command: string | readonly string[] | undefined;
  readonly scale: number;
  readonly autoscale: { readonly min: number; readonly max: number; readonly cpu: number } | undefined;
  readonly ready: Ready | undefined;
  /** What files and the command line give it, `PORT`, `MMO_SERVICE`, `MMO_ENVIRONMENT`, and `<DEP>_URL/_HOST/_PORT` of what it needs at run time. No secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Names whose values are in `DeployContext.env` and must reach the service by it alone: never in rendered text, labels or logs. */
  readonly secrets: readonly string[];
  /** Services that it needs at run time; each is reached by its name and port. */
  readonly dependsOn: readonly { readonly service: string; readonly port: number | undefined }[];
  /** Names of vendors that the environment does not have by other means. */
  readonly vendors: readonly string[];
  /** Keys of the service's file that have no field here, as written: `deploy`, `imagePullSecret`. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly timeoutMs: number;
}

/** A target whose key is known: the digest of the target, of what was rendered, and of the driver's version. */
export interface KeyedTarget extends DeployTarget {
  readonly key: string;
  /** Equal for all rendered texts of this deployment. */
  readonly rendered: readonly RenderedFile[];
}

/** What is about to be applied, for people to read: kept as `.mmo/rendered/<environment>/<service>.<name>`. */
export interface RenderedFile {
  /** `yaml`, `values.yaml`, `json`. */
  readonly name: string;
  /** Without the value of any secret. */
  readonly text: string;
}

/** What the record of a deployment says: what `mmo status` shows, and what is needed to find it again. */
export interface DeployRecord {
  readonly key: string;
  readonly service: string;
  readonly environment: string;
  readonly kind: string;
  readonly image: string | null;
  /** Where the service answers, if it does from here. */
  readonly url: string | null;
  /** The driver's own: names of objects, a release's revision. */
  readonly objects: JsonValue;
}

/** Whether an environment has what a key stands for. `absent`: nothing of the service; `other`: something else, or not healthy. */
export type Liveness =
  | { readonly status: 'live'; readonly record: DeployRecord }
  | { readonly status: 'absent' }
  | { readonly status: 'other'; readonly because: string; readonly diff?: string | undefined };

/** What a driver is given to work with while a task runs. */
export type DeployContext = Pick<
  ExecutorContext,
  | 'workspaceRoot'
  | 'workspaceName'
  | 'serviceRoot'
  | 'serviceOf'
  | 'env'
  | 'environment'
  | 'files'
  | 'stateDir'
  | 'tmpDir'
  | 'findProgram'
  | 'lockedImage'
  | 'containers'
  | 'vendors'
  | 'processes'
  | 'self'
  | 'runId'
  | 'signal'
  | 'spawn'
  | 'log'
  | 'write'
  | 'report'
  | 'absolute'
  | 'onRunEnd'
  | 'force'
>;

/** What a driver is given by a command such as `mmo status`. */
export type CommandAccess = Pick<
  PluginCommandContext,
  'workspace' | 'containers' | 'env' | 'files' | 'signal' | 'spawn' | 'stateDir' | 'processes' | 'self' | 'registries'
>;

/** A mistake in an environment's configuration, or in what a service asks of it. */
export interface DeployMistake {
  /** Key path: `environment.namespace` for `environments.<name>.namespace`, else in the service's file: `scale`. */
  readonly key: string;
  /** One line, no full stop. */
  readonly message: string;
  readonly help?: string | undefined;
}

/** How services get into one kind of environment. Stateless. A failure is thrown as a `DeployFailure`. */
export interface Driver {
  /** Part of the key: change it when the same target would become something else. */
  readonly version: string;
  /** What is wrong before anything runs. Pure but for what it reads. */
  check(
    target: Omit<DeployTarget, 'image' | 'images'>,
    context: Pick<DeployContext, 'files' | 'env' | 'workspaceRoot' | 'serviceRoot'>,
  ): readonly DeployMistake[];
  /** Where services reach a vendor that is run beside them; undefined where the environment runs none. Pure. */
  vendorHost?(vendor: string): string;
  /** What of a vendor's definition it cannot do. Pure. */
  checkVendor?(vendor: Vendor): readonly Omit<DeployMistake, 'key'>[];
  /** The image as the environment will know it, where that is not told by its name; it may be sent there for that, unless one only looks. */
  place?(target: Omit<DeployTarget, 'images'>, context: DeployContext, options: { readonly onlyLooks: boolean }): Promise<TargetImage | undefined>;
  /** What would be applied. Throws a `DeployFailure` where it cannot be told. */
  render(target: DeployTarget, context: DeployContext): Promise<readonly RenderedFile[]>;
  /** Throws a `SourceFailure` where what would be applied cannot be made of the workspace's files, for drivers whose `render` does not find that. Changes nothing. */
  tryRender?(target: KeyedTarget, context: DeployContext): Promise<void>;
  /** Asks the environment itself. Changes nothing. */
  live(target: KeyedTarget, context: DeployContext): Promise<Liveness>;
  /** What deploying it would change of what is there, for people; undefined where that is nothing, or cannot be told. Changes nothing, and hides secrets. */
  diff?(target: KeyedTarget, context: DeployContext): Promise<string | undefined>;
  /** Brings the target there, waits until it is ready, and takes back what it cannot finish. */
  deploy(target: KeyedTarget, context: DeployContext): Promise<DeployRecord>;
  /** All services of this workspace in the environment, in order of name. */
  status(environment: DeployEnvironment, access: CommandAccess): Promise<readonly DeployedService[]>;
  /** Removes these services, or without a list all that mmo made there. Resolves with their names. */
  stop(environment: DeployEnvironment, services: readonly string[] | undefined, access: CommandAccess): Promise<readonly string[]>;
  /** Removes what vendors that do not run any more have kept: of these, or of all. Resolves with what is gone, for people. */
  removeVolumes?(environment: DeployEnvironment, vendors: readonly string[] | undefined, access: CommandAccess): Promise<readonly string[]>;
  /** Hands over what the instances of a service, or a vendor that runs beside them, wrote; follows until the signal if asked to. */
  logs?(environment: DeployEnvironment, service: string, options: LogOptions): Promise<void>;
  /** Runs so many instances until the next deployment says otherwise. */
  scale?(environment: DeployEnvironment, service: string, options: { readonly count: number; readonly access: CommandAccess }): Promise<void>;
  /** What it builds by itself. */
  images?(environment: DeployEnvironment, access: CommandAccess): EnvironmentImages;
  /** The registry that it has of its own. */
  registry?(environment: DeployEnvironment, access: CommandAccess): EnvironmentRegistry;
  /** Throws a `DeployFailure` where the context that an environment names is none, or none may be taken; undefined where there are no contexts. */
  ensureContext?(environment: DeployEnvironment, access: CommandAccess): Promise<void>;
  /** Where an environment can have copies that come and go. */
  readonly copies?: CopyDriver;
}

/** What is needed beside the access of a command to work with copies of environments. */
export interface CopyDriver {
  /** Makes the place of a copy, and keeps others from taking it for abandoned until what it resolves with is called, or this process has ended. */
  hold(environment: DeployEnvironment, access: CommandAccess): Promise<() => Promise<void>>;
  /** Names of the copies of an environment, by whomever, that have a holder's mark and no living holder. */
  abandoned(environment: DeployEnvironment, access: CommandAccess): Promise<readonly string[]>;
  /** Removes a copy as a whole. Resolves with the names of its services. */
  clear(environment: DeployEnvironment, access: CommandAccess): Promise<readonly string[]>;
  /** Where services and vendors of it answer on this machine until the signal of the access fires; those that have a port. `onLost` is told where one ceases to. */
  reach(environment: DeployEnvironment, access: CommandAccess, onLost: (service: string, because: string) => void): Promise<ReadonlyMap<string, Address>>;
}

/** Of this machine. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly isVendor?: boolean;
}

export interface LogOptions extends DeployedLogOptions {
  readonly access: CommandAccess;
}
