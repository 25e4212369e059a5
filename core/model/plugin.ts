import type { Cache } from './cache.ts';
import type { Containers } from './containers.ts';
import type { DeployedEnvironment, OpenDeployed } from './deployments.ts';
import type { Span } from './diagnostic.ts';
import type { Reporter, RunEvent } from './event.ts';
import type { Executor, JsonSchema, SpawnOptions, SpawnResult } from './executor.ts';
import type { Files } from './files.ts';
import type { LocalProcesses } from './local-processes.ts';
import type { Registries } from './registries.ts';
import type { Service } from './service.ts';
import type { Ready } from './task.ts';
import type { OpenVendors } from './vendors.ts';
import type { WorkspaceConfig } from './workspace.ts';

/** What inference sees: the files of one service's folder in one tree. Pure reading. */
export interface InferTree {
  /** Paths below the service's folder that match the globs, relative to it, in order. */
  list(globs: readonly string[]): readonly string[];
  /** Text of a file below the service's folder. */
  read(path: string): string | undefined;
  /** Paths of the whole workspace that match the globs, in order: for files that services share. */
  listWorkspace(globs: readonly string[]): readonly string[];
  /** Text of a file by its workspace path. */
  readWorkspace(path: string): string | undefined;
  /** Every service of the workspace, in order of name: to turn an import into an edge. */
  readonly services: readonly { readonly name: string; readonly dir: string; readonly type: string }[];
}

/** Supplies tasks and edges that a `service.yml` does not spell out; pure. */
export interface Inference {
  /** Globs relative to the service's folder; inference runs where one matches. */
  readonly when: readonly string[];
  /**
   * Returns a partial service configuration in the form of `service.yml`: `tasks` and `dependsOn`. An error that is thrown
   * with `file`, the workspace path of a source, is the user's mistake in that file, and its message is shown as it is.
   */
  run(
    service: { readonly name: string; readonly dir: string; readonly type: string; readonly extra: Readonly<Record<string, unknown>> },
    tree: InferTree,
    options: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>>;
}

export const HOOK_POINTS = ['init', 'gen', 'prebuild', 'postbuild', 'predeploy', 'postdeploy'] as const;
export type HookPoint = (typeof HOOK_POINTS)[number];

/**
 * Work around the tasks of a run. Without outputs it runs once per run in which a bracketed task is selected, for all
 * selected services, whose sorted names are its `--` arguments. With outputs it is a cached task of each service.
 */
export interface Hook {
  readonly at: HookPoint;
  /** For every service of the workspace, whatever was selected. */
  readonly global?: boolean | undefined;
  /** In the form of a task of `service.yml`. */
  readonly task: Readonly<Record<string, unknown>>;
}

/** A flag of a plugin's command. */
export interface CommandFlag {
  readonly type: 'string' | 'boolean' | 'list';
  readonly describe: string;
  readonly alias?: string | undefined;
}

/** Where a service's processes run, and what they see. */
export interface ServiceSurroundings {
  /** Absolute path of its folder. */
  readonly cwd: string;
  /** All of it, secrets included. */
  readonly env: Readonly<Record<string, string>>;
  /** Of it what files and the command line say, without secrets and what mmo itself adds. */
  readonly set: Readonly<Record<string, string>>;
  /** Names of the secrets among it. */
  readonly secrets: readonly string[];
}

/** What a command shows beside a watch. */
export interface WatchScreen {
  /** What stands below everything else on a terminal, asked for again and again, with colours where the command has them. */
  readonly lines: (columns: number) => readonly string[];
  /** Told once, when the watch begins. */
  readonly begin: (view: WatchScreenView) => void;
}

/** A watch, as far as a command may write on it. */
export interface WatchScreenView {
  /** Shows output of a service among that of the tasks, as lines behind its name; `text` ends with a newline. */
  readonly show: (service: string, text: string) => void;
  /** Asks for the lines at the bottom anew. */
  readonly refresh: () => void;
}

/** A watched workspace as its files are by now. */
export interface WatchedWorkspace extends Pick<PluginCommandContext, 'environment' | 'selected'> {
  readonly config: WorkspaceConfig;
  readonly services: readonly Service[];
}

/** What a plugin's command is given. */
export interface PluginCommandContext {
  readonly workspace: {
    /** Absolute. */
    readonly root: string;
    readonly config: WorkspaceConfig;
    readonly services: readonly Service[];
  };
  /** Services as the selection flags and the context narrow them. */
  readonly selected: readonly Service[];
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | readonly string[]>>;
  /** What stood behind `--`. */
  readonly args: readonly string[];
  readonly json: boolean;
  /** Whether standard output takes colours. */
  readonly color: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: Files;
  /** Absolute; the plugin's own folder. */
  readonly stateDir: string;
  readonly signal: AbortSignal;
  /** Runs tasks (`task` or `service:task`) as `mmo run` would, shown as it would be; resolves to the exit code. */
  run(
    tasks: readonly string[],
    options?: {
      readonly services?: readonly string[];
      readonly args?: readonly string[];
      readonly vars?: Readonly<Record<string, string>>;
      /** More for the named tasks alone, which are not cached then. */
      readonly variables?: Readonly<Record<string, string>>;
      /** Instead of that of `--env`. */
      readonly environment?: string;
      /** The tasks are meant as they are named, whatever flags and context select. */
      readonly exactly?: boolean;
      /** Told every event, beside the reporter that shows it. */
      readonly onEvent?: (event: RunEvent) => void;
    },
  ): Promise<number>;
  /**
   * Runs tasks and then what each change affects, as `mmo watch` would, until the command is interrupted or the user ends it. A function is asked
   * which tasks at the start of each pass for which the workspace was read anew, as it is when services come and go.
   */
  watch(
    tasks: readonly string[] | ((workspace: WatchedWorkspace) => readonly string[]),
    options?: {
      readonly services?: readonly string[];
      readonly onEvent?: (event: RunEvent) => void;
      /** Told at the end of each pass, whether anything had to run or not; the next one does not begin before this has returned. */
      readonly onPass?: (workspace: WatchedWorkspace) => void;
      readonly screen?: WatchScreen;
    },
  ): Promise<number>;
  /** The environment that a service gives to what runs in it for a command of this name; throws where an env file is missing. */
  environment(service: string, command: string): ServiceSurroundings;
  /** One look whether something is ready; what `log` asks for is the caller's to find. */
  isUp(ready: Ready, options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal }): Promise<boolean>;
  /**
   * Waits until no other process holds the plugin's lock of this workspace, and takes it; undefined when the command is interrupted first. Who
   * is waited for is told to `onWait`, or else to the user.
   */
  lock(onWait?: (pid: number) => void): Promise<{ release(): void } | undefined>;
  /** Runs a program that owns mmo's output; its exit code. */
  spawn(argv: readonly string[], options?: SpawnOptions): Promise<SpawnResult>;
  containers(): Promise<Containers>;
  /** Registries of images, without a daemon. */
  registries(): Promise<Registries>;
  /** A deploy environment by name, or the one that is taken without; throws where there is none. What is done with it ends with the signal, else the command's. */
  deployed(environment: string | undefined, options?: { readonly signal?: AbortSignal }): Promise<DeployedEnvironment>;
  /** Processes that are to outlive the command. */
  readonly processes: LocalProcesses;
  /** The argv that starts this very mmo, for the same configuration. */
  readonly self: readonly string[];
  write(text: string): void;
  /** Writes rows as aligned columns. */
  writeTable(rows: readonly (readonly string[])[]): void;
  writeError(text: string): void;
  /** Asks on a terminal; undefined where nobody can answer. */
  prompt(question: string): Promise<string | undefined>;
}

/** Something in a file that a command cannot work with. */
export interface CommandMistake {
  /** One line, no full stop. */
  readonly message: string;
  readonly span?: Span | undefined;
  /** What to do about it, one sentence. */
  readonly help?: string | undefined;
}

/** What the user of a command did wrong; an error that is thrown so ends it with exit code 2. */
export interface UsageMistake {
  readonly usage: true;
  /** One line, no full stop. */
  readonly message: string;
  /** Where files say it: each is shown in its place, instead of the message. */
  readonly mistakes?: readonly CommandMistake[] | undefined;
  /** A word that is none of those that it may be: the nearest is offered. */
  readonly meant?: { readonly word: string; readonly among: readonly string[] } | undefined;
  /** What to do about it, one sentence. */
  readonly help?: string | undefined;
}

/** A command that a plugin adds to mmo. */
export interface PluginCommand {
  readonly name: string;
  readonly describe: string;
  /** In the notation of help: `<file>`, `[services..]`. */
  readonly positionals?: string | undefined;
  readonly flags?: Readonly<Record<string, CommandFlag>> | undefined;
  readonly examples?: readonly (readonly [command: string, says: string])[] | undefined;
  /**
   * Resolves to the exit code. An error that is thrown with `usage: true` is the user's mistake (UsageMistake): exit code 2. One with
   * `refused: true`, or a ContainerError, says what the world outside would not do: shown as it is, with its `help`, exit code 1. Any
   * other is a fault of the plugin.
   */
  run(context: PluginCommandContext): Promise<number>;
}

/** What brings capabilities in: a plain object that returns data; the core acts. */
export interface Plugin {
  readonly name: string;
  readonly apiVersion: 1;
  /** Versions of mmo it is made for, such as `{ mmo: ">=0.2" }`. */
  readonly engines?: { readonly mmo?: string | undefined } | undefined;
  /** JSON Schemas: of the plugin's options in `mmo.json`, and of keys it adds to `service.yml` and `mmo.json`. */
  readonly schema?:
    | {
        readonly options?: JsonSchema | undefined;
        readonly service?: Readonly<Record<string, JsonSchema>> | undefined;
        readonly workspace?: Readonly<Record<string, JsonSchema>> | undefined;
      }
    | undefined;
  readonly executors?: readonly Executor[] | undefined;
  readonly infer?: Inference | undefined;
  readonly hooks?: readonly Hook[] | undefined;
  readonly commands?: readonly PluginCommand[] | undefined;
  readonly templates?: readonly PluginTemplate[] | undefined;
  /** Asked in order after the local cache, and given what it stores. Each is made once a run, with the plugin's options in `mmo.json`. */
  readonly caches?: Readonly<Record<string, (options: Readonly<Record<string, unknown>>) => Cache>> | undefined;
  /** Told every event of every run, beside the reporter that shows it. */
  readonly reporters?: Readonly<Record<string, (surroundings: ReporterSurroundings) => Reporter>> | undefined;
  readonly migrations?: readonly Migration[] | undefined;
}

/** Files of a new service, for `mmo add service`. */
export interface PluginTemplate {
  readonly name: string;
  readonly describe: string;
  /** Contents by path below the service's folder, a `service.yml` among them. `values` are `name`, `dir`, `workspace` and what `--option` says. Pure. */
  files(values: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

/** What a plugin's reporter is given; it reaches the outside through these functions only. */
export interface ReporterSurroundings {
  /** To standard error. */
  readonly write: (text: string) => void;
  /** Of the plugin, as `mmo.json` gives them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Brings files that were written for an older version of the plugin up to date, for `mmo upgrade`. */
export interface Migration {
  /** The version, as semver has it, whose files it takes; migrations run in this order. */
  readonly from: string;
  /** Globs of the files that it is told; default: the configuration file and all service files. */
  readonly files?: readonly string[] | undefined;
  /** Contents by workspace path, to those of what changes; files that are up to date it leaves out, or as they are. Pure. */
  run(files: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

/** What can be said of a plugin without loading it. */
export interface PluginManifest {
  readonly name: string;
  readonly executors: readonly string[];
  /** Globs of its inference; undefined where it has none. */
  readonly infers?: readonly string[] | undefined;
  readonly hooks?: readonly HookPoint[] | undefined;
  /** What the hooks read that are cached for each service. */
  readonly hookInputs?: readonly { readonly at: HookPoint; readonly inputs: readonly string[] }[] | undefined;
  readonly commands?: readonly Pick<PluginCommand, 'name' | 'describe' | 'positionals' | 'flags' | 'examples'>[] | undefined;
  /** Names of its reporters. */
  readonly reporters?: readonly string[] | undefined;
  /** Names of its caches. */
  readonly caches?: readonly string[] | undefined;
  readonly templates?: readonly Pick<PluginTemplate, 'name' | 'describe'>[] | undefined;
  /** Top-level keys it adds to `service.yml` and `mmo.json`. */
  readonly serviceKeys?: readonly string[] | undefined;
  readonly workspaceKeys?: readonly string[] | undefined;
}

/** A plugin that ships with mmo: what it has, and how to get it. */
export interface BuiltinPlugin {
  readonly manifest: PluginManifest;
  /** It is there without being named in `plugins`, and its commands are mmo's own. */
  readonly always?: boolean | undefined;
  readonly load: () => Promise<Plugin>;
}

/** What `mmo.lock` holds of an image: enough to know its plugin without asking a daemon. */
export interface LockedImage {
  /** `sha256:…`: the registry's digest, or the image's id where it never saw a registry. */
  readonly digest: string;
  /** Executables in its `/hooks`, in order. */
  readonly hooks?: readonly string[] | undefined;
  /** Its own manifest as written. */
  readonly manifest?: Readonly<Record<string, unknown>> | undefined;
}

/** Makes the plugin of an image. */
export type ImagePlugin = (image: string, options: Readonly<Record<string, unknown>>, locked: LockedImage) => Plugin;

/** Built-ins by name, imported only when needed. Handed to `engine.open`. */
export interface Builtins {
  /** Tells this build of them from another: what an earlier one inferred is not trusted. */
  readonly build: string;
  readonly plugins: Readonly<Record<string, BuiltinPlugin>>;
  /** Executors that exist without naming a plugin. */
  readonly executors: Readonly<Record<string, () => Promise<Executor>>>;
  /** For commands that look at what is deployed. */
  readonly deployed?: (() => Promise<OpenDeployed>) | undefined;
  /** For what brings services into environments. */
  readonly vendors?: (() => Promise<OpenVendors>) | undefined;
  /** For `{ image }` in `plugins`. */
  readonly imagePlugin?: (() => Promise<ImagePlugin>) | undefined;
}
