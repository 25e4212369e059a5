import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { Emit, Reporter, Totals } from '../model/event.ts';
import type { GivenEnvironment, Promotion, TaskPreview } from '../model/executor.ts';
import type { Outcome } from '../model/outcome.ts';
import type { ExtraRoot } from '../model/places.ts';
import type { Builtins, PluginCommand, PluginManifest, PluginTemplate } from '../model/plugin.ts';
import type { TaskRecord } from '../model/record.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph, TaskId } from '../model/task.ts';
import type { Vendors } from '../model/vendors.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import type { TraceFile } from './audit/read-traces.ts';
import type { TaskAudit } from './audit/task-audit.ts';
import type { Finding } from './doctor/finding.ts';
import type { EnvironmentReport, EnvironmentRequest } from './environment-report.ts';
import type { FlakyTask } from './list-flaky.ts';
import type { PluginReportersOptions } from './plugin-reporters.ts';
import type { LockReport } from './relock-images.ts';
import type { ShardRequest } from './shard-plan.ts';
import type { ShardReport } from './shard-report.ts';
import type { WarmWorkspace } from './warm/warm-workspace.ts';

export interface OpenOptions {
  readonly host: Host;
  /** Absolute; where the user stands. */
  readonly cwd: string;
  readonly builtins: Builtins;
  /** `--config`. */
  readonly configFile?: string | undefined;
  /** The argv that starts this mmo again. */
  readonly self?: readonly string[] | undefined;
  /** Version of mmo, for records of who wrote an entry. */
  readonly version: string;
  /**
   * Whose code may run, default `all`. `look`: in a workspace that is not trusted, plugins given by path and npm
   * packages are left out. `none`: no plugin is loaded, and mistakes do not matter as long as there are names; for completion.
   */
  readonly plugins?: 'all' | 'look' | 'none' | undefined;
  /** A workspace without services is one, too: some are about to be written. */
  readonly mayBeEmpty?: boolean | undefined;
  /** `--debug`: told when a part of mmo's own work begins; what it returns is called at its end. */
  readonly onPhase?: ((name: string) => () => void) | undefined;
}

/** An opened workspace: configuration, services, the tree as it was read. */
export interface Workspace {
  /** Absolute path. */
  readonly root: string;
  /** Folders elsewhere that count as folders of the workspace; `absolutePath` knows where workspace paths lead. */
  readonly roots: readonly ExtraRoot[];
  readonly config: WorkspaceConfig;
  /** In order of name. */
  readonly services: readonly Service[];
  readonly context: readonly string[];
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  /** Absolute path of the cache. */
  readonly cacheDir: string;
}

/** Which services a command is about; the flags of the contract as they were given. */
export interface Selection {
  /** `-s/--service`: name, glob, `tag:x`, `./dir`; `!x` and `~x` exclude. */
  readonly services: readonly string[];
  /** `--filter`: the same with `...x`, `x...`, `x^...`, `...^x`. */
  readonly filters: readonly string[];
  /** `--affected`: `true`, or the base given with it. */
  readonly affected?: true | string | undefined;
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

export type ContinueMode = 'never' | 'independent' | 'always';

export interface RunRequest {
  /** `task` or `service:task`. */
  readonly tasks: readonly string[];
  readonly selection: Selection;
  readonly args: readonly string[];
  /** `-e/--var`. */
  readonly vars: Readonly<Record<string, string>>;
  /** They reach the named tasks only, which are not cached then. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** `--env`; undefined is the environment that is taken without. */
  readonly environment?: string | undefined;
  /** What the command line says of it instead of `mmo.json`: `--context`, `--rollback`. */
  readonly environmentConfig?: GivenEnvironment['config'] | undefined;
  /** `4` or `50%`; undefined is the number of processors. */
  readonly concurrency?: string | undefined;
  readonly continueMode: ContinueMode;
  readonly force: boolean;
  readonly cache: CacheAccess;
  readonly retries?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly ifPresent: boolean;
  readonly noWait: boolean;
  /** `-i`: the one named task owns the terminal and is not cached. */
  readonly interactive?: boolean | undefined;
  /** `--promote`: of the named tasks those that deploy one of its services, and no task that makes anything. */
  readonly promotion?: Promotion | undefined;
  /** `mmo audit`: the named tasks are executed even if they are cached, and nothing is stored for them. */
  readonly fresh?: boolean | undefined;
  /** `mmo exec`: instead of tasks this argv, as the task `exec` of each selected service. */
  readonly adHoc?: { readonly argv: readonly string[] } | undefined;
  /** `--shard`: of all that is named, this share only. */
  readonly shard?: ShardRequest | undefined;
  /** argv after `mmo`, for the summary. */
  readonly command: readonly string[];
}

/** What a run may do with the local cache, and with those of plugins. What comes from these and what goes to them lies in the local one, too. */
export interface CacheAccess {
  readonly read: boolean;
  readonly write: boolean;
  readonly remote?: { readonly read: boolean; readonly write: boolean } | undefined;
}

export interface Plan {
  readonly workspace: Workspace;
  readonly request: RunRequest;
  readonly graph: TaskGraph;
  /** The tasks that were asked for, without what they depend on. */
  readonly named: readonly TaskId[];
  /** Reasons by task under `--affected`. */
  readonly affectedBy: ReadonlyMap<TaskId, readonly string[]>;
  /** The commits compared under `--affected`; empty text where everything counts as affected. */
  readonly affectedSince?: { readonly base: string; readonly head: string } | undefined;
  /** `--` arguments of hooks, by id. */
  readonly hookArgs: ReadonlyMap<TaskId, readonly string[]>;
  /** Said before the run: active context, base used, empty set. */
  readonly notes: readonly string[];
  /** The request names a context, and a task goes there. */
  readonly usesContext?: boolean | undefined;
  /** Present where it is a part of another plan. */
  readonly part?: PlanPart | undefined;
}

/** What a plan leaves out of another: nodes that stand as an earlier run left them. */
export interface PlanPart {
  readonly whole: TaskGraph;
  /** By id of a virtual node. */
  readonly standIns: ReadonlyMap<TaskId, { readonly key: string; readonly closure: string }>;
}

export interface TaskSummary {
  readonly id: TaskId;
  readonly service: string;
  readonly task: string;
  readonly key: string | undefined;
  readonly cache: { readonly status: 'hit' | 'miss' | 'unknown' | 'off'; readonly source?: 'local' | 'remote'; readonly unconfirmed?: true };
  readonly dependencies: readonly TaskId[];
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly command: string | readonly string[] | null;
  readonly executor: string;
  readonly affectedBy: readonly string[];
  readonly outcome?: Outcome | undefined;
  readonly startedAt?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly exitCode?: number | undefined;
  readonly flaky?: true | undefined;
  /** Of a dry run: what the task would change outside the workspace. */
  readonly preview?: TaskPreview | undefined;
  /** What the key was made of beside `inputs`, where it is known: for `why --against`. */
  readonly record?: SummaryRecord | undefined;
}

/** A task's record without its inputs, and what the key took from its dependencies. */
export interface SummaryRecord extends Omit<TaskRecord, 'inputs'> {
  readonly closures: Readonly<Record<string, string>>;
}

/** `--dry=json`, `--summarize` and `.mmo/runs/<id>.json`: the shape of the contract. */
export interface RunSummary {
  readonly schemaVersion: 1;
  readonly id: string;
  readonly command: readonly string[];
  readonly workspace: string;
  readonly git: { readonly head?: string | undefined; readonly branch?: string | undefined; readonly dirty?: boolean | undefined };
  readonly tasks: readonly TaskSummary[];
  readonly totals: Totals;
  readonly durationMs: number;
}

export interface RunOptions {
  readonly emit: Emit;
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly exitCode: 0 | 1 | 2;
  /** Put together when it is first asked for. */
  readonly summary: RunSummary;
}

/** What `why` says of one task. */
export interface WhyReport {
  readonly task: TaskId;
  readonly key: string | undefined;
  readonly previousKey: string | undefined;
  readonly would: 'hit' | 'run' | 'unknown';
  /** In words: `input src/a.ts changed 3f2a → 91bc`. */
  readonly reasons: readonly string[];
}

export interface AffectedReport {
  readonly base: string;
  readonly head: string;
  readonly services: readonly string[];
  readonly tasks: readonly { readonly id: TaskId; readonly reasons: readonly string[] }[];
  readonly notes: readonly string[];
}

/** The one thing drivers call. Diagnostics of level error mean exit 2. */
export interface Engine {
  open(options: OpenOptions): Promise<Checked<OpenWorkspace>>;
}

export interface OpenWorkspace extends Workspace {
  plan(request: RunRequest): Promise<Checked<Plan>>;
  run(plan: Plan, options: RunOptions): Promise<RunResult>;
  /** Keeps the workspace open for runs of one request that follow each other closely; `tasksIn` says which tasks it means by the time that the workspace was read anew. */
  warm(plan: Plan, tasksIn?: (workspace: OpenWorkspace) => Promise<readonly string[]>): Promise<WarmWorkspace>;
  /** Keys and cache states without running; `unknown` where a dependency would run. */
  dry(plan: Plan): Promise<RunSummary>;
  /** Compares with the task's last success here, or with the run whose summary is given. */
  why(task: string, request: RunRequest, against?: RunSummary): Promise<Checked<WhyReport>>;
  affected(selection: Selection): Promise<Checked<AffectedReport>>;
  /** Services narrowed by the selection, in order of name. */
  select(selection: Selection): Promise<Checked<readonly Service[]>>;
  /** The environment that a service gives to what runs in it. */
  environment(request: EnvironmentRequest): Checked<EnvironmentReport>;
  /** Writes `.mmo/context.json`; an empty list resets it. */
  setContext(services: readonly string[]): readonly Diagnostic[];
  /** Tasks that have both passed and failed with the same key, as far as this machine remembers. */
  flaky(): readonly FlakyTask[];
  /** What services need beside them; rejects where it cannot be read. */
  vendors(): Promise<Vendors>;
  /** Commands that plugins add, told without loading them; `load` gives the command itself, or why it cannot be had. */
  readonly commands: readonly WorkspaceCommand[];
  /** Templates that plugins bring, told without loading them. */
  readonly templates: readonly WorkspaceTemplate[];
  /** Reporters that plugins bring; made anew at each call. */
  reporters(options: PluginReportersOptions): Promise<readonly Reporter[]>;
  /** Lets the workspace's plugins run at a mere look, from now on or no more. */
  trust(wanted: boolean): void;
  /** Divides a plan into shares of about equal expected duration, as far as this machine remembers durations. */
  shards(plan: Plan, count: number): ShardReport;
  /** Compares what traces of the plan's named tasks tell with what these declare. */
  audit(plan: Plan, traces: ReadonlyMap<TaskId, readonly TraceFile[]>): Promise<readonly TaskAudit[]>;
  /** What there is to say of this workspace's fitness; for `mmo doctor`. */
  doctor(): Promise<readonly Finding[]>;
  /** Pins every image of the workspace in `mmo.lock` as it is now. */
  lockImages(): Promise<Checked<LockReport>>;
  /** The container daemon, connected when first asked for. */
  containers(): Promise<Containers>;
  readonly cache: CacheControl;
}

/** A command that a plugin adds. */
export interface WorkspaceCommand {
  readonly plugin: string;
  readonly about: NonNullable<PluginManifest['commands']>[number];
  readonly load: () => Promise<Checked<PluginCommand>>;
}

/** A template that a plugin brings. */
export interface WorkspaceTemplate {
  readonly plugin: string;
  readonly about: NonNullable<PluginManifest['templates']>[number];
  readonly load: () => Promise<Checked<PluginTemplate>>;
}

export interface CacheControl {
  status(): { readonly dir: string; readonly entries: number; readonly blobs: number; readonly bytes: number; readonly maxSizeBytes: number };
  verify(): { readonly entries: number; readonly blobs: number; readonly bad: readonly { readonly path: string; readonly problem: string }[] };
  prune(limits?: { readonly maxSizeBytes?: number; readonly maxAgeMs?: number }): { readonly removed: number; readonly freedBytes: number };
  clean(): void;
}
