import type { Containers } from './containers.ts';
import type { DeployedEnvironment } from './deployments.ts';
import type { Files } from './files.ts';
import type { LocalProcesses } from './local-processes.ts';
import type { Failure } from './outcome.ts';
import type { Registries } from './registries.ts';
import type { Service } from './service.ts';
import type { OutputPattern, Task, TaskConfig, TaskId } from './task.ts';
import type { WorkspacePath } from './tree.ts';
import type { Vendors } from './vendors.ts';

/** A JSON Schema (draft 07 or 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** How a spawned command ended. `exitCode` is undefined when a signal ended it. */
export interface SpawnResult {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
}

export interface SpawnOptions {
  /** Absolute; default the task's working directory. */
  readonly cwd?: string;
  /** Added to the task's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input, which is closed otherwise. */
  readonly input?: string;
  /** Told what it writes, decoded, in pieces as they come; it stays the task's output unless `quiet`. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Its output is not shown and not in the log. */
  readonly quiet?: boolean;
  /** Ends it before the task does: TERM to its process group, and KILL ten seconds later. */
  readonly signal?: AbortSignal;
}

/** Something an executor found in the user's sources: shown like a diagnostic, with its place. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  /** One line. */
  readonly message: string;
  /** Workspace-relative. */
  readonly file?: WorkspacePath | undefined;
  /** From 1. */
  readonly line?: number | undefined;
  /** From 1. */
  readonly column?: number | undefined;
  /** The tool's own name for it: `no-unused-vars`. */
  readonly rule?: string | undefined;
}

/** A task that the running one depends on, and what it left. */
export interface DependencyResult {
  readonly id: TaskId;
  readonly service: string;
  readonly task: string;
  /** Folder of its service as a workspace path. */
  readonly dir: WorkspacePath;
  /** Absolute folder of its service. */
  readonly root: string;
  /** Files of its declared outputs, relative to `root`, in order. */
  readonly outputs: readonly string[];
  readonly data: JsonValue | undefined;
}

/** Where images go: `registry` of `mmo.json`. */
export interface RegistrySettings {
  /** Host, port where it has one, and path: `registry.example:5000/shop`. */
  readonly url: string;
  /** It speaks plain HTTP though it is not on this machine. */
  readonly insecure: boolean;
}

/** A deploy environment of `mmo.json`. */
export interface GivenEnvironment {
  readonly name: string;
  /** What the file says of it, `kind` included. */
  readonly config: Readonly<Record<string, JsonValue>>;
  /** The user chose it by `--env`. */
  readonly isNamed: boolean;
  /** Of `staging+it-3f2a` the `it-3f2a`: it is a copy of another one, in a place of its own, and goes as a whole. */
  readonly copy?: string | undefined;
  /** What is deployed there is what runs in another environment, and nothing is made for it. */
  readonly promotion?: Promotion | undefined;
}

/** An image by all that it can be found by. */
export interface KnownImage {
  readonly reference: string;
  /** `sha256:…` by which the local daemon knows it. */
  readonly id: string | undefined;
  /** `repository@sha256:…` in registries that have it. */
  readonly digests: readonly string[];
}

/** What one environment is given of another. */
export interface Promotion {
  readonly from: Pick<GivenEnvironment, 'name' | 'config'>;
  /** What runs there, by service. */
  readonly images: ReadonlyMap<string, KnownImage>;
}

/** What can be known of a task's surroundings without executing it. */
export interface ExecutorSurroundings {
  /** Absolute path of the workspace. */
  readonly workspaceRoot: string;
  readonly workspaceName: string;
  /** Undefined where the workspace names none. */
  readonly registry: RegistrySettings | undefined;
  /** Absolute folder of the task's service. */
  readonly serviceRoot: string;
  readonly service: Pick<Service, 'name' | 'dir' | 'type' | 'tags' | 'extra' | 'dependsOn'> & Partial<Pick<Service, 'tasks'>>;
  /** Another service by its name. */
  serviceOf(name: string): Pick<Service, 'name' | 'dir' | 'type' | 'tags' | 'extra'> | undefined;
  /** That of `--env`, for a task of an executor that `deploys` or `environs`; undefined for others. */
  readonly environment: GivenEnvironment | undefined;
  /** The task's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: Files;
  /** Absolute; the executor's own folder for what it keeps between runs. Losing it costs time, never correctness. */
  readonly stateDir: string;
  /** Absolute path of a program on the task's PATH, links resolved. */
  findProgram(name: string): string | undefined;
  /** Digest that `mmo.lock` holds for an image reference. */
  lockedImage(reference: string): string | undefined;
}

/** What an executor is given to check a task. */
export interface CheckContext extends ExecutorSurroundings, Pick<ExecutorContext, 'vendors'> {
  /** All of the workspace. */
  readonly services: readonly Pick<Service, 'name' | 'extra' | 'tasks'>[];
}

/** What an environment's work is done with: an ExecutorContext will do. */
export type EnvironmentUse = Pick<ExecutorContext, 'spawn' | 'signal' | 'env'>;

/** What an executor is given to see whether a result is still there. */
export type ConfirmContext = Pick<ExecutorContext, 'containers' | 'registries' | 'deployed' | 'environment' | 'signal' | 'env' | 'files' | 'spawn'>;

/** What the engine hands an executor for one attempt of one task. */
export interface ExecutorContext extends ExecutorSurroundings {
  /** Absolute working directory of the task. */
  readonly cwd: string;
  /** `--` arguments. */
  readonly args: readonly string[];
  /** Names in `env` beside `MMO_*` that were declared for the task, by configuration, env files or the command line; the others describe the host. */
  readonly declaredEnv: readonly string[];
  readonly attempt: number;
  /** `--force`: what is there already is not good enough. */
  readonly force: boolean;
  readonly key: string;
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Absolute; a folder of the task's own, gone when it has ended. */
  readonly tmpDir: string;
  /** The task's declared inputs as files of the workspace, in order. */
  inputs(): readonly WorkspacePath[];
  /** Absolute path of a workspace path. */
  absolute(path: WorkspacePath): string;
  /** Workspace path of a file as a tool names it: absolute, or relative to the working directory; undefined outside the workspace. */
  workspacePath(file: string): WorkspacePath | undefined;
  /** Folder of a service by its name. */
  folderOf(service: string): WorkspacePath | undefined;
  /**
   * Files and links below a folder that the task's declared outputs name there, relative to it, in order; the folder is the
   * service's unless another one, absolute, stands in for it.
   */
  outputs(folder?: string): readonly string[];
  /** What the task depends on, in order of id. */
  dependencies(): readonly DependencyResult[];
  /** The same of all tasks below it, direct and indirect. */
  allDependencies(): readonly DependencyResult[];
  /** Who runs mmo; undefined where the system has no such ids. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
  readonly cpus: number;
  /** Runs argv in the task's process group; its output is the task's output. Killed as a tree when the signal fires. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<SpawnResult>;
  /** Adds a line to the task's output. */
  log(text: string): void;
  /** Adds to the task's output as it is, to stdout unless told otherwise; bytes may be cut anywhere. */
  write(text: string | Uint8Array, stream?: 'stdout' | 'stderr'): void;
  report(finding: Finding): void;
  /** The container daemon; connected when first asked for. What a killed run of this workspace left there is removed before. */
  containers(): Promise<Containers>;
  /** Registries of images, without a daemon. */
  registries(): Promise<Registries>;
  /** The task's environment, for what is done there by way of `by`; rejects where it has none, or it cannot be had. */
  deployed(by: EnvironmentUse): Promise<DeployedEnvironment>;
  /** The vendors that the workspace defines; rejects with what is wrong with their definitions. */
  vendors(): Promise<Vendors>;
  /** Processes that are to outlive mmo. */
  processes(): Promise<LocalProcesses>;
  /** The argv that starts this very mmo, for the same configuration; undefined where it is used as a library. */
  readonly self: readonly string[] | undefined;
  /** For every container, network and volume that the executor makes: by these labels they are found should the run be killed. */
  readonly labels: Readonly<Record<string, string>>;
  /** Called once when the run ends, however it ends; for what an executor keeps from task to task. */
  onRunEnd(cleanup: () => Promise<void>): void;
}

export type TaskResult =
  | {
      readonly status: 'success';
      /** Stands for the outputs in dependents' keys. */
      readonly identity?: string | undefined;
      /** Kept with the result; a hit brings it back. */
      readonly data?: JsonValue | undefined;
      /** Not to be cached: it changed its own inputs, as a formatter does. */
      readonly uncached?: true | undefined;
      /** All was as it should be and nothing was done; told as a hit. */
      readonly unchanged?: true | undefined;
    }
  | { readonly status: 'failure'; readonly failure: Failure; readonly data?: JsonValue | undefined };

/** What an executor gives a task that its configuration does not say. */
export type TaskDefaults = Partial<Pick<TaskConfig, 'inputs' | 'env' | 'passEnv' | 'tools' | 'cache' | 'clean'>> & {
  readonly outputs?: readonly (string | Pick<OutputPattern, 'path' | 'optional'>)[];
};

/** A mistake of the user's that keeps a task from running. */
export interface TaskMistake {
  /** Where it lies: in the service's file, or in `mmo.json`. */
  readonly in: 'service' | 'workspace';
  /** Key path in that file: `scale`, `environments.staging.namespace`. */
  readonly key: string;
  /** One line, no full stop. */
  readonly message: string;
  readonly help?: string | undefined;
  /** "warning": the task runs all the same. Default: it does not. */
  readonly severity?: 'warning' | undefined;
}

/** What an executor is told when it names the images that a task builds upon. */
export interface BaseImagesGiven {
  readonly service: Pick<Service, 'name' | 'dir'>;
  /** Names of all services. */
  readonly services: readonly string[];
  readonly workspaceName: string;
  /** Text of a file by its workspace path. */
  read(path: WorkspacePath): string | undefined;
}

/** What of a workspace the names that a task exports may depend on. */
export interface ExportsGiven {
  readonly name: string;
  readonly registry?: RegistrySettings | undefined;
  /** For an executor that `deploys` or `environs`. */
  readonly environment?: GivenEnvironment | undefined;
}

/** What a dry run knows of a task that another one depends on. */
export interface ForeseenDependency extends Pick<DependencyResult, 'id' | 'service' | 'task'> {
  readonly status: 'hit' | 'run' | 'unknown';
  /** Variables that it will give; empty where its key is not known yet. */
  readonly exports: Readonly<Record<string, string>>;
  /** Of a hit. */
  readonly data: JsonValue | undefined;
}

/** What an executor may use to tell what a task would change outside the workspace. */
export type PreviewContext = Omit<
  ExecutorContext,
  'args' | 'attempt' | 'key' | 'cwd' | 'inputs' | 'outputs' | 'workspacePath' | 'folderOf' | 'user' | 'cpus' | 'labels' | 'dependencies' | 'allDependencies'
> & { readonly foreseen: readonly ForeseenDependency[] };

/** What a task would change outside the workspace. */
export interface TaskPreview {
  /** `mistake`: it cannot be done with the files as they are, which ends a dry run with exit code 2. */
  readonly status: 'unchanged' | 'create' | 'update' | 'unknown' | 'mistake';
  /** Where it is, for people: `staging`. */
  readonly where: string;
  readonly because?: string | undefined;
  /** Lines that begin with `+`, `-` and a space; without values of secrets. */
  readonly diff?: string | undefined;
}

/** How one kind of task runs. Stateless. */
export interface Executor {
  readonly name: string;
  /** Part of the key: change it when the same record would do something else. */
  readonly version: string;
  /** JSON Schema of `options`, checked before the graph is built. */
  readonly schema?: JsonSchema | undefined;
  /** The executor does without a `command`. */
  readonly commandless?: boolean | undefined;
  /** Its tasks bring services into the environment that `--env` names, which is part of their keys. */
  readonly deploys?: boolean | undefined;
  /** Its tasks are told of the environment that `--env` names; what of it belongs into the key is for `fingerprint` to say. */
  readonly environs?: boolean | undefined;
  /** What it knows by itself; weaker than all that is configured. Pure. */
  defaults?(service: Pick<Service, 'name' | 'dir' | 'type' | 'extra'>, options: Readonly<Record<string, unknown>>): TaskDefaults;
  /** Images it will need, for `mmo.lock`; an executor that has it needs a container daemon, though it may name none. Pure. */
  images?(options: Readonly<Record<string, unknown>>): readonly string[];
  /**
   * Images that its result is made from and that nothing of it runs outside a build, for `mmo.lock`: such as those of a Dockerfile's FROM.
   * Pure but for what it reads through `given`.
   */
  baseImages?(options: Readonly<Record<string, unknown>>, given: BaseImagesGiven): readonly string[];
  /** Digests and the like that belong into the record beside `tools`. Must be cheap: it runs for hits, too. */
  fingerprint?(task: Task, surroundings: ExecutorSurroundings): Readonly<Record<string, string>>;
  /** What is wrong with a planned task, before anything runs. */
  check?(task: Task, surroundings: CheckContext): Promise<readonly TaskMistake[]>;
  /** Variables for the tasks that depend on this one, told by its key alone. Part of their keys. Pure. */
  exports?(task: Task, key: string, workspace: ExportsGiven): Readonly<Record<string, string>>;
  execute(task: Task, context: ExecutorContext): Promise<TaskResult>;
  /** What executing the task would change outside the workspace, for a dry run: asked there, and changes nothing. */
  preview?(task: Task, context: PreviewContext): Promise<TaskPreview>;
  /** For results that are not files: whether what `data` tells of is still there. A hit that it refuses is a miss. */
  confirm?(task: Task, data: JsonValue | undefined, context: ConfirmContext): Promise<boolean>;
}
