import { isInPlace } from '../../cache/is-in-place.ts';
import { createWorkspaceFiles } from '../../key/workspace-files.ts';
import { absolutePath } from '../../lib/absolute-path.ts';
import { joinPath } from '../../lib/join-path.ts';
import type { Checked } from '../../model/diagnostic.ts';
import type { Task, TaskId } from '../../model/task.ts';
import { readWorkTree } from '../../source/read-work-tree.ts';
import { createRunId } from '../create-run-id.ts';
import { KeyRing } from '../key-ring.ts';
import { lockGeneration } from '../lock-generation.ts';
import { makePlan } from '../make-plan.ts';
import { planRecords } from '../plan-records.ts';
import { type PreparedRun, runPlan } from '../run-plan.ts';
import { saveSession } from '../save-session.ts';
import type { Session } from '../session.ts';
import type { TaskRecords } from '../task-records.ts';
import type { Plan, RunOptions, RunRequest, RunResult } from '../types.ts';
import type { KnownTask } from './known-task.ts';
import { partOfPlan } from './part-of-plan.ts';
import { patchTree } from './patch-tree.ts';
import { rememberPass } from './remember-pass.ts';
import { stillThere } from './still-there.ts';
import { structuralPaths } from './structural-paths.ts';
import { touchedTasks } from './touched-tasks.ts';
import { touchesTask } from './touches-task.ts';

/** What a refresh found. */
export interface Refreshed {
  /** Tasks whose keys have changed, in order of id; what depends on them is not among them. */
  readonly tasks: readonly TaskId[];
  /** Other folders than before may be out of sight. */
  readonly isReshaped: boolean;
}

/** What a warm workspace begins with. */
export interface WarmOptions {
  readonly session: Session;
  /** All that the user asked for. */
  readonly plan: Plan;
  readonly reopen: () => Promise<Checked<Session>>;
  /** What the user's request means in a workspace that was read anew; without it the tasks of the plan's request. */
  readonly tasksIn?: ((session: Session) => Promise<readonly string[]>) | undefined;
}

/** A persistent task that could be started. */
export interface PersistentPart {
  readonly key: string;
  readonly plan: Plan;
}

/**
 * A workspace that stays open between runs for one request. A refresh takes over what has changed on disk; a run then
 * does what follows from it and nothing else. Calls must not overlap; persistent tasks go on beside them.
 */
export class WarmWorkspace {
  readonly #reopen: WarmOptions['reopen'];
  readonly #tasksIn: WarmOptions['tasksIn'];
  readonly #known: Map<TaskId, KnownTask> = new Map();
  /** Of the plan that it began with: what is gone may come back. */
  readonly #asked: RunRequest;
  #session: Session;
  #plan: Plan;
  #records: TaskRecords;
  #isStructural: (path: string, isNewOrGone: boolean) => boolean;
  /** Tasks that have something to do since the last run. */
  #touched: Set<TaskId>;
  #shape: string;
  #persistent: ReadonlySet<number>;
  #inSight: ReadonlySet<string> | undefined;
  /** Another mmo came between: what was read may be out of date. */
  #hasMoved = false;
  #isUnsaved = false;
  #prepared: PreparedRun | undefined;

  constructor({ session, plan, reopen, tasksIn }: WarmOptions) {
    this.#reopen = reopen;
    this.#tasksIn = tasksIn;
    this.#session = session;
    this.#plan = plan;
    this.#asked = plan.request;
    this.#records = planRecords(session, plan);
    this.#isStructural = structuralPaths(session);
    this.#touched = new Set(plan.graph.tasks.map(({ id }) => id));
    this.#shape = shapeOf(session, plan);
    this.#persistent = persistentNodes(plan);
  }

  get session(): Session {
    return this.#session;
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Tasks that were asked for and go on until they are stopped. Those that another task of the plan needs come and go with it. */
  get persistent(): readonly Task[] {
    const { graph } = this.#plan;
    return [...this.#persistent].flatMap((n) => graph.tasks[n] ?? []);
  }

  /** Whether a folder can hold nothing that a key is made of: it is ignored, or an output, and no input names a file in it. */
  isOutOfSight(folder: string): boolean {
    if (folder === '.mmo' || folder === '.git' || folder.endsWith('/.git')) return true;
    this.#inSight ??= namedFolders(this.#plan, this.#records);
    if (this.#inSight.has(folder)) return false;
    const { tree } = this.#session;
    // git is asked by a process: not for folders that it has listed files of.
    return this.#records.isOutput(folder) || (!tree.hasBelow(folder) && tree.isIgnored(folder, 'directory'));
  }

  /**
   * Takes over what has become of these paths, or of all. Without a value the workspace cannot be used as it is on disk:
   * what was known stays, and the next refresh reads everything anew.
   */
  async refresh(paths: readonly string[] | 'all'): Promise<Checked<Refreshed>> {
    const patched = paths === 'all' || this.#isOutdated() ? undefined : patchTree(paths, this.#patching());
    if (patched === undefined) return this.#readAnew();
    if (patched.isListMoved) this.#relist();
    else this.#records.forgetContents();
    const { graph } = this.#plan;
    const candidates = new Set<number>();
    for (const [n, task] of graph.tasks.entries()) if (patched.paths.some((path) => touchesTask(task, path, this.#records))) candidates.add(n);
    return { value: { tasks: this.#compare(candidates), isReshaped: false }, diagnostics: [] };
  }

  /**
   * Files that differ from what is known of them, found by one look at all; `all` where they cannot be listed. A change that
   * a running task has taken note of is not among them: after a burst only `refresh('all')` will do.
   */
  async scan(): Promise<readonly string[] | 'all'> {
    const { host, workspace, tree } = this.#session;
    const now = await readWorkTree({ host, root: workspace.root, roots: workspace.roots, statCache: tree.statCache() });
    if (now.diagnostics.length > 0) return 'all';
    const isSame = (path: string): boolean => tree.get(path)?.id === now.get(path)?.id && tree.get(path)?.mode === now.get(path)?.mode;
    return [...new Set([...tree.paths, ...now.paths])].filter((path) => !isSame(path) && !this.#records.isOutput(path));
  }

  /** What there is to do since the last run, once more for `again`, without what `held` alone gives rise to; undefined when there is nothing. */
  due({ again = [], held = none }: { readonly again?: Iterable<TaskId>; readonly held?: ReadonlySet<TaskId> } = {}): Plan | undefined {
    for (const id of again) this.#touched.add(id);
    const ids = [...this.#touched].filter((id) => !held.has(id));
    return this.#partFor(ids, { except: this.#persistent });
  }

  /** Whether inputs of the task changed while it last ran. */
  isDoubtful(id: TaskId): boolean {
    return this.#known.get(id)?.isDoubtful === true;
  }

  /** The first of these paths that is, or would be, an input of the task. */
  causeOf(id: TaskId, paths: Iterable<string>): string | undefined {
    const { graph } = this.#plan;
    const task = graph.tasks[graph.indexOf(id) ?? -1];
    if (task === undefined) return undefined;
    for (const path of paths) if (touchesTask(task, path, this.#records)) return path;
    return undefined;
  }

  /** Runs what is due. */
  async run(plan: Plan, options: RunOptions): Promise<RunResult> {
    this.#touched = new Set();
    const prepared = this.#prepared;
    this.#prepared = undefined;
    let isListMoved = false;
    const result = await runPlan({
      prepared,
      ...options,
      session: this.#session,
      plan,
      reopen: () => this.#reopenForRun(),
      onPass: (pass) => {
        rememberPass(this.#known, pass);
        if (pass.tookLock) this.#countLock();
        isListMoved = pass.records.hasMovedOn;
      },
    });
    this.#isUnsaved = true;
    // Files that came up while tasks ran are in the tree by now, so no later look finds them to be new.
    if (isListMoved) this.#relist();
    return result;
  }

  /** A persistent task as it would be started now; undefined while something that it needs is not there. */
  persistentPart(task: Task): PersistentPart | undefined {
    const plan = this.#partFor(new Set([task.id]), { keepsRunning: true });
    const n = plan?.graph.indexOf(task.id);
    if (plan === undefined || n === undefined || plan.graph.tasks.some(({ id, virtual }) => !virtual && id !== task.id)) return undefined;
    const keys = new KeyRing(plan.graph, planRecords(this.#session, plan));
    for (const dependency of plan.graph.dependencies(n)) {
      const standIn = plan.part?.standIns.get(plan.graph.tasks[dependency]?.id ?? ':');
      if (standIn !== undefined) keys.carry(dependency, standIn);
    }
    const key = keys.keyOf(n)?.key;
    return key === undefined ? undefined : { key, plan };
  }

  /** Runs a persistent task until the signal fires or it ends. `onUp` is called once it is ready, or has failed to be. */
  async runPersistent({ plan }: PersistentPart, { onUp, ...options }: RunOptions & { readonly onUp: () => void }): Promise<RunResult> {
    let isUp = false;
    const result = await runPlan({
      ...options,
      session: this.#session,
      plan,
      reopen: () => this.#reopenForRun(),
      onOnlyPersistentLeft: () => {
        isUp = true;
        this.#countLock();
        onUp();
      },
      onPass: ({ tookLock }) => {
        if (tookLock && !isUp) this.#countLock();
      },
    });
    onUp();
    return result;
  }

  /** Does beforehand what the next run would do before its first task. */
  prepare(): void {
    const { host } = this.#session;
    const runId = createRunId(host.clock);
    this.#prepared ??= { runId, watchdog: host.processes.watchdog(runId) };
  }

  /** Writes down what is left to write, and lets go of what was prepared. */
  async close(): Promise<void> {
    this.#prepared?.watchdog?.dismiss();
    this.#prepared = undefined;
    await this.save();
  }

  /** Writes down what runs have learnt, for the next mmo. */
  async save(): Promise<void> {
    if (!this.#isUnsaved) return;
    this.#isUnsaved = false;
    await saveSession(this.#session);
    const { index, tree, placed, history } = this.#session;
    this.#session = { ...this.#session, index: { ...index, stats: tree.statCache(), outputs: new Map(placed), history: new Map(history) } };
  }

  #patching(): Parameters<typeof patchTree>[1] {
    const { host, workspace, tree } = this.#session;
    return { host, workspace, tree, records: this.#records, isStructural: this.#isStructural };
  }

  /** What a revision has to do with is not told by files. */
  #isOutdated(): boolean {
    const { host, workspace, generation } = this.#session;
    return this.#hasMoved || this.#plan.request.selection.affected !== undefined || lockGeneration(host, `${workspace.stateDir}/lock`) !== generation;
  }

  async #readAnew(): Promise<Checked<Refreshed>> {
    // What is remembered on disk is read again with everything else.
    await this.save();
    this.#hasMoved = true;
    const opened = await this.#reopen();
    if (opened.value === undefined) return { value: undefined, diagnostics: opened.diagnostics };
    const tasks = (await this.#tasksIn?.(opened.value)) ?? this.#asked.tasks;
    const { request, diagnostics: left } = stillThere({ ...this.#asked, tasks }, opened.value.resolved.services);
    const planned = await makePlan(opened.value, request);
    const diagnostics = [...opened.diagnostics, ...left, ...planned.diagnostics];
    if (planned.value === undefined) return { value: undefined, diagnostics };
    this.#hasMoved = false;
    this.#session = opened.value;
    this.#plan = planned.value;
    this.#records = planRecords(opened.value, planned.value);
    this.#isStructural = structuralPaths(opened.value);
    this.#inSight = undefined;
    const before = this.#shape;
    this.#shape = shapeOf(opened.value, planned.value);
    this.#persistent = persistentNodes(planned.value);
    const { graph } = planned.value;
    for (const id of this.#known.keys()) if (graph.indexOf(id) === undefined) this.#known.delete(id);
    return { value: { tasks: this.#compare('all'), isReshaped: before !== this.#shape }, diagnostics };
  }

  /** Files have come or gone: whose they are is sorted out anew. */
  #relist(): void {
    const { resolved } = this.#session;
    this.#session = { ...this.#session, resolved: { ...resolved, files: createWorkspaceFiles(resolved.tree, resolved.services, resolved.config) } };
    this.#records = planRecords(this.#session, this.#plan);
  }

  #compare(candidates: ReadonlySet<number> | 'all'): readonly TaskId[] {
    const { graph } = this.#plan;
    const touched = touchedTasks({ graph, records: this.#records, known: this.#known, candidates });
    const ids = [...touched].flatMap((n) => graph.tasks[n]?.id ?? []).sort();
    for (const id of ids) this.#touched.add(id);
    return ids;
  }

  #partFor(ids: Iterable<TaskId>, how: { readonly except?: ReadonlySet<number>; readonly keepsRunning?: boolean }): Plan | undefined {
    const { graph } = this.#plan;
    const touched = new Set([...ids].flatMap((id) => graph.indexOf(id) ?? []));
    return partOfPlan({ plan: this.#plan, touched, known: this.#known, isInPlace: (task) => this.#isInPlace(task), ...how });
  }

  #isInPlace(task: Task): boolean {
    const { host, workspace, placed } = this.#session;
    const outputs = placed.get(task.id);
    if (outputs === undefined) return task.outputs.length === 0 || !task.cache;
    return isInPlace({ host, serviceRoot: absolutePath(workspace, task.root), ...outputs }) === 'yes';
  }

  async #reopenForRun(): Promise<Checked<Session>> {
    this.#hasMoved = true;
    return this.#reopen();
  }

  #countLock(): void {
    this.#session = { ...this.#session, generation: this.#session.generation + 1 };
  }
}

const none: ReadonlySet<TaskId> = new Set();

/** Persistent tasks that were asked for by name and that nothing else needs. */
function persistentNodes({ graph, named }: Plan): ReadonlySet<number> {
  return new Set(
    named.flatMap((id) => {
      const n = graph.indexOf(id);
      return n !== undefined && graph.tasks[n]?.persistent === true && graph.dependents(n).length === 0 ? [n] : [];
    }),
  );
}

/** Folders that hold, at any depth, a file which a task names although git ignores it. */
function namedFolders({ graph }: Plan, records: TaskRecords): ReadonlySet<string> {
  const found = new Set<string>();
  for (const task of graph.tasks) {
    const files = [...records.inputs(task).literals, ...task.envFiles.flatMap((file) => joinPath(task.root, file) ?? [])];
    for (const file of files) for (let end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) found.add(file.slice(0, end));
  }
  return found;
}

/** What decides which folders are out of sight. */
function shapeOf({ tree }: Session, { graph }: Plan): string {
  const rules = tree.paths.filter((path) => path === '.gitignore' || path.endsWith('/.gitignore'));
  const outputs = graph.tasks.flatMap(({ root, outputs: patterns }) => patterns.map(({ path }) => [root, path]));
  return JSON.stringify([rules.map((path) => tree.get(path)?.id), outputs]);
}
