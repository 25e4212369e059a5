import type { Host } from '../host/host.ts';
import { createRecord } from '../key/create-record.ts';
import { digestOf, inputsDigest } from '../key/digest.ts';
import { type ExpandedInputs, expandInputs } from '../key/expand-inputs.ts';
import { findProgram } from '../key/find-program.ts';
import { defaultMatcher, inputMatcher } from '../key/input-matcher.ts';
import { type SelectedInputs, selectInputs } from '../key/select-inputs.ts';
import { toolVersions } from '../key/tool-versions.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../key/workspace-files.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import type { ExecutorSurroundings, GivenEnvironment, Promotion } from '../model/executor.ts';
import type { Places } from '../model/places.ts';
import type { InputEntry, TaskRecord } from '../model/record.ts';
import type { Service } from '../model/service.ts';
import type { Task, TaskId } from '../model/task.ts';
import type { TreeEntry } from '../model/tree.ts';
import { type TaskEnvironment, taskEnvironment } from '../scheduler/task-environment.ts';
import { listedFolders } from '../source/listed-folders.ts';
import { givenEnvironment } from './given-environment.ts';
import { hideValue } from './hide-value.ts';
import { readEnvFiles } from './read-env-files.ts';
import { registrySettings } from './registry-settings.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** What records are made of. */
export interface RecordsOptions {
  readonly host: Host;
  readonly places: Places;
  readonly resolved: ResolvedTree;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
  readonly vars: Readonly<Record<string, string>>;
  /** `--env`. */
  readonly environment?: string | undefined;
  readonly environmentConfig?: GivenEnvironment['config'] | undefined;
  /** `--promote`. */
  readonly promotion?: Promotion | undefined;
  /** `--` arguments by task. */
  readonly argsOf: (task: Task) => readonly string[];
  /** Cache of tool versions. */
  readonly known: Map<string, unknown>;
  /** An ignored file that an input names without a wildcard; absent for a commit. */
  readonly unlisted?: ((path: string) => TreeEntry | undefined) | undefined;
  /** Ids to compare with a commit's: what git sees as unmodified counts as its blob, and what git ignores or the machine has does not count. */
  readonly comparable: boolean;
  /** Files that hold something else than in the kept pass, where nothing else differs from it. */
  readonly editedSinceKept?: (() => readonly string[] | undefined) | undefined;
}

/** Makes the records of a tree's tasks; what is the same for many tasks is computed once. */
export class TaskRecords {
  readonly #options: RecordsOptions;
  readonly #varCount: number;
  #services: ReadonlyMap<string, Service> | undefined;
  #files: WorkspaceFiles;
  readonly #expanded: Map<string, ExpandedInputs> = new Map();
  #selected: Map<string, SelectedInputs> = new Map();
  /** Default inputs by service folder. */
  #defaults: Map<string, SelectedInputs> = new Map();
  #entriesOf: WeakMap<SelectedInputs, readonly InputEntry[]> = new WeakMap();
  #hasMovedOn = false;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#varCount = Object.keys(options.vars).length;
    this.#files = options.resolved.files;
  }

  /** Whether the tree may have other files than `resolved.files` knows. */
  get hasMovedOn(): boolean {
    return this.#hasMovedOn;
  }

  /** The tree has other files than before: what was chosen from it is chosen anew. */
  forgetFiles(): void {
    this.#hasMovedOn = true;
    const { tree, services, config } = this.#options.resolved;
    this.#files = createWorkspaceFiles(tree, services, config);
    this.#selected = new Map();
    this.#defaults = new Map();
    this.#entriesOf = new WeakMap();
  }

  /** Files of the tree have other contents than before. */
  forgetContents(): void {
    this.#entriesOf = new WeakMap();
  }

  isOutput(path: string): boolean {
    return this.#files.outputs.taskOf(path) !== undefined;
  }

  /** The task that declares the path as its output. */
  makerOf(path: string): TaskId | undefined {
    return this.#files.outputs.taskOf(path);
  }

  /** Files to look at again before a key counts, and the folders in which another could appear. */
  watched(task: Task): { readonly files: readonly string[]; readonly folders: readonly string[] } {
    const { paths, literals, bases } = this.inputs(task);
    const folders = new Set(bases.flatMap((base) => listedFolders(paths, base)));
    return { files: [...paths, ...literals], folders: [...folders] };
  }

  inputs(task: Task): SelectedInputs {
    if (this.#isDefault(task)) return this.#default(task);
    const cached = this.#selected.get(task.id);
    if (cached !== undefined) return cached;
    const selected = selectInputs(task, this.#expand(task), this.#files);
    this.#selected.set(task.id, selected);
    return selected;
  }

  #isDefault({ inputs }: Task): boolean {
    return inputs.length === 1 && inputs[0] === '$default' && this.#options.resolved.config.globalInputs.length === 0;
  }

  #expand(task: Task): ExpandedInputs {
    const known = this.#expanded.get(task.id);
    if (known !== undefined) return known;
    const expanded = expandInputs(task, this.#options.resolved.config).value ?? { useDefault: false, include: [], exclude: [] };
    this.#expanded.set(task.id, expanded);
    return expanded;
  }

  #default(task: Task): SelectedInputs {
    const known = this.#defaults.get(task.root);
    if (known !== undefined) return known;
    const selected = selectInputs(task, { useDefault: true, include: [], exclude: [] }, this.#files);
    this.#defaults.set(task.root, selected);
    return selected;
  }

  /** Whether a task's key follows from the model, its listed inputs, its variables and its dependencies alone, and not from the environment of `--env`. */
  isPlain(task: Task): boolean {
    if (task.virtual) return true;
    const { resolved, argsOf } = this.#options;
    const executor = resolved.executors.get(task.executor);
    const more = task.tools.length + task.envFiles.length + this.#varCount + argsOf(task).length;
    return more === 0 && executor !== undefined && executor.fingerprint === undefined && !this.#deploys(task);
  }

  /** Whether a task may give its dependents variables. */
  mayExport(task: Task): boolean {
    return this.#options.resolved.executors.get(task.executor)?.exports !== undefined;
  }

  /** Digest of the task's input files; undefined where one of them may appear without being listed. */
  inputsDigest(task: Task): string | undefined {
    const inputs = this.inputs(task);
    return inputs.literals.length > 0 && !this.#options.comparable ? undefined : inputsDigest(this.#entries(inputs));
  }

  /** Whether the task's input files are those of this digest, which is of the kept pass. */
  hasInputs(task: Task, digest: string): boolean {
    const edited = this.#options.editedSinceKept?.();
    return (edited !== undefined && !this.mayRead(task, edited)) || this.inputsDigest(task) === digest;
  }

  /** Whether one of the paths may be an input of the task; asks for no list of files. */
  mayRead(task: Task, paths: readonly string[]): boolean {
    if (paths.length === 0) return false;
    const matches = this.#isDefault(task) ? defaultMatcher(task.root, this.#files) : inputMatcher(task, this.#expand(task), this.#files);
    return paths.some(matches);
  }

  /** Digest of the values of a plain task's variables; empty where it declares none. */
  envDigest(task: Task): string {
    return task.virtual || task.env.length === 0 ? '' : digestOf(this.environment(task).keyed);
  }

  /** What globs of inputs mean for a task: paths, modes and content ids. */
  entriesOf(task: Task, inputs: readonly string[]): readonly InputEntry[] {
    const expanded = expandInputs({ ...task, inputs }, this.#options.resolved.config).value;
    return expanded === undefined ? [] : this.#entries(selectInputs(task, expanded, this.#files));
  }

  /** The environment a task would run with, without what differs from run to run. */
  environment(task: Task, more: Readonly<Record<string, string>> = {}): TaskEnvironment {
    const { host, places, resolved, vars, comparable } = this.#options;
    const envFileValues = task.envFiles.length === 0 ? undefined : readEnvFiles({ task, read: (path) => this.#readText(path), mayMiss: comparable });
    return taskEnvironment({
      hostEnv: host.env,
      task,
      workspaceRoot: places.root,
      roots: places.roots,
      vars,
      // What a dependency exports is weaker than what was said on the command line.
      mmo: {
        ...Object.fromEntries(Object.entries(more).filter(([name]) => name.startsWith('MMO_') || !Object.hasOwn(vars, name))),
        ...(this.#deploys(task) && { MMO_ENVIRONMENT: this.#environment().name }),
      },
      envFileValues,
      hideValue: hideValue(resolved.config.name),
    });
  }

  /** `--` arguments, which reach the tasks that were named. */
  argsOf(task: Task): readonly string[] {
    return this.#options.argsOf(task);
  }

  /** Variables that a task with this key gives its dependents. */
  exportsOf(task: Task, key: string): Readonly<Record<string, string>> {
    const { executors, config } = this.#options.resolved;
    return executors.get(task.executor)?.exports?.(task, key, { name: config.name, registry: registrySettings(config), environment: this.#told(task) }) ?? none;
  }

  /** What an executor is told of a task without executing it. */
  surroundings(task: Task, env: Readonly<Record<string, string>>): ExecutorSurroundings {
    const { host, places, resolved, stateDir } = this.#options;
    this.#services ??= new Map(resolved.services.map((service) => [service.name, service]));
    const service = this.#services.get(task.service) ?? { name: task.service, dir: task.root, type: 'service', tags: [], extra: {}, dependsOn: [] };
    return {
      workspaceRoot: places.root,
      workspaceName: resolved.config.name,
      registry: registrySettings(resolved.config),
      serviceRoot: absolutePath(places, task.root),
      service,
      serviceOf: (name) => this.#services?.get(name),
      environment: this.#told(task),
      env,
      files: host.files,
      stateDir: `${stateDir}/state/${task.executor}`,
      findProgram: (name) => findProgram(name, env['PATH'] ?? '', host),
      lockedImage: (reference) => resolved.images.get(reference)?.digest,
    };
  }

  /** `exports` are the variables that the task's dependencies give it. */
  record(task: Task, exports: Readonly<Record<string, string>> = none): TaskRecord {
    const { host, places, resolved, argsOf, known, comparable } = this.#options;
    const executor = resolved.executors.get(task.executor);
    // What is keyed of an environment is what is declared.
    const fingerprint = task.virtual ? undefined : executor?.fingerprint?.bind(executor);
    const declares =
      Number(this.#deploys(task)) +
        task.env.length +
        task.envFiles.length +
        task.tools.length +
        (exports === none ? 0 : Object.keys(exports).length) +
        this.#varCount >
      0;
    const environment = task.virtual || !(declares || fingerprint !== undefined) ? undefined : this.environment(task, exports);
    const tools =
      task.tools.length === 0 || comparable ? {} : toolVersions(task.tools, { host, path: environment?.env['PATH'] ?? '', cwd: places.root, known });
    return createRecord({
      task,
      platform: host.machine.platform,
      executorVersion: task.virtual ? '' : (executor?.version ?? 'missing'),
      inputs: this.#entries(this.inputs(task)),
      env: environment?.keyed ?? {},
      args: argsOf(task),
      tools: fingerprint === undefined ? tools : { ...tools, ...fingerprint(task, this.surroundings(task, environment?.env ?? {})) },
    });
  }

  #deploys(task: Task): boolean {
    return this.#options.resolved.executors.get(task.executor)?.deploys === true;
  }

  /** The environment of `--env`, for a task that is told of it. */
  #told(task: Task): GivenEnvironment | undefined {
    const executor = this.#options.resolved.executors.get(task.executor);
    return executor?.deploys === true || executor?.environs === true ? this.#environment() : undefined;
  }

  /** A plan is not made for an environment that does not exist; a commit may know it not yet. */
  #environment(): GivenEnvironment {
    const { resolved, environment, environmentConfig, promotion } = this.#options;
    const given = givenEnvironment(resolved.config, environment, environmentConfig) ?? { name: environment ?? '', config: {}, isNamed: true };
    return promotion === undefined ? given : { ...given, promotion };
  }

  /** A commit's env file is the commit's; one that git ignores belongs to no commit. */
  #readText(path: string): string | undefined {
    const { host, places, resolved, comparable } = this.#options;
    if (!comparable) return host.files.tryReadText(absolutePath(places, path));
    const bytes = resolved.tree.read(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  #entries(inputs: SelectedInputs): readonly InputEntry[] {
    const known = this.#entriesOf.get(inputs);
    if (known !== undefined) return known;
    const entries = this.#readEntries(inputs);
    // A file that is not listed may appear at any time.
    if (inputs.literals.length === 0) this.#entriesOf.set(inputs, entries);
    return entries;
  }

  #readEntries({ paths, literals }: SelectedInputs): readonly InputEntry[] {
    const { resolved, unlisted, comparable } = this.#options;
    const entries: InputEntry[] = [];
    for (const path of paths) {
      const entry = resolved.tree.get(path);
      if (entry !== undefined) entries.push([path, entry.mode, (comparable ? entry.blobId : undefined) ?? entry.id]);
    }
    if (comparable || unlisted === undefined || literals.length === 0) return entries;
    for (const path of literals) {
      const entry = unlisted(path);
      if (entry !== undefined) entries.push([path, entry.mode, entry.id]);
    }
    return entries.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }
}

const none: Readonly<Record<string, string>> = {};
