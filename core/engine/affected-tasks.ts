import { diagnose } from '../diagnostics/diagnose.ts';
import { gitRemedy } from '../git/git-remedy.ts';
import { resolveBase } from '../git/resolve-base.ts';
import { type DependencyClosure, digestOf, taskKey } from '../key/digest.ts';
import { explainDifference } from '../key/explain-difference.ts';
import type { Checked, Diagnostic } from '../model/diagnostic.ts';
import type { TaskRecord } from '../model/record.ts';
import type { Task, TaskId } from '../model/task.ts';
import { findAffected } from '../select/find-affected.ts';
import { changedPaths } from './changed-paths.ts';
import { commitsOfRoots } from './commits-of-roots.ts';
import { hooksBefore } from './hooks-before.ts';
import { resolveCommitTree } from './resolve-commit-tree.ts';
import type { ResolvedTree } from './resolved-tree.ts';
import type { Session } from './session.ts';
import { TaskRecords } from './task-records.ts';
import type { Selection } from './types.ts';

/** What a change affects, and since when. */
export interface AffectedTasks {
  readonly base: string;
  readonly head: string;
  /** Tasks and virtual nodes with reasons. */
  readonly tasks: ReadonlyMap<TaskId, readonly string[]>;
  /** Services with an affected task, or with changed files of their own. */
  readonly services: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/**
 * What a change affects: each task's record at the base, read from git's objects, against its record here (or at
 * `--head`). A base that cannot be resolved is a mistake, or everything with `affected.fallback: all`; never nothing.
 */
export async function affectedTasks(session: Session, selection: Selection): Promise<Checked<AffectedTasks>> {
  const { host, workspace, resolved } = session;
  const { root, config } = workspace;
  const requested = typeof selection.affected === 'string' ? selection.affected : selection.base;
  const base = resolveBase({ host, root, requested, head: selection.head, configured: config.affected.base, env: host.env });
  if ('problem' in base) {
    const { code, message, help } = base.problem;
    if (config.affected.fallback !== 'all') return { value: undefined, diagnostics: [diagnose(code, { message, help })] };
    return {
      value: everything(resolved, message),
      diagnostics: [diagnose(code, { message: `${message}; affected.fallback is "all", so everything counts as affected`, help, severity: 'warning' })],
    };
  }
  const roots = commitsOfRoots(session, selection);
  if (roots.diagnostics.some(({ severity }) => severity === 'error')) return { value: undefined, diagnostics: roots.diagnostics };
  const atBase = await resolveCommitTree(session, { commit: base.commit, roots: roots.before, others: 'nothing' });
  const atHead = selection.head === undefined ? { resolved } : await resolveCommitTree(session, { commit: base.head, roots: roots.after, others: 'work tree' });
  if (typeof atBase === 'string' || typeof atHead === 'string') {
    return {
      value: undefined,
      diagnostics: [unreadableCommit(typeof atBase === 'string' ? atBase : String(atHead))],
    };
  }
  const [before, after] = [atBase.resolved, atHead.resolved];
  const isSameModel = before.origin !== undefined && before.origin.model === after.origin?.model;
  const changed = (after === resolved ? atBase.changed : undefined) ?? changedPaths(before.tree, after.tree);
  const [ofHere, ofThere] = [recordsOf(session, after), recordsOf(session, before)];
  const untouched = new Set<TaskId>();
  // A submodule stands for all that it holds, whatever of it a pattern means.
  const isSubmodule = (path: string): boolean => [before, after].some(({ tree }) => tree.get(path)?.mode === '160000');
  if (isSameModel && changed.length <= MOST_PATHS && !changed.some(isSubmodule)) {
    // A file that decides which other ones count may be in one of the trees alone.
    for (const task of after.graph.tasks) if (ofHere.isPlain(task) && !ofHere.mayRead(task, changed) && !ofThere.mayRead(task, changed)) untouched.add(task.id);
  }
  const here = compare(after, ofHere, { isSameModel, untouched });
  const there = compare(before, ofThere, { isSameModel, untouched });
  const explain = (id: TaskId): readonly string[] => {
    const [was, is] = [there.recordOf(id), here.recordOf(id)];
    const reasons =
      was === undefined || is === undefined
        ? []
        : explainDifference({ record: was, dependencies: there.dependenciesOf(id) }, { record: is, dependencies: here.dependenciesOf(id) });
    if (reasons.length > 0) return reasons;
    return here.hooks.get(id) === there.hooks.get(id) ? ['its configuration changed'] : ['a hook before it changed'];
  };
  const tasks = findAffected({ graph: after.graph, here: here.digests, base: there.digests, explain });
  const services = new Set<string>();
  for (const id of tasks.keys()) services.add(id.slice(0, id.indexOf(':')));
  for (const service of after.services)
    if (service.tasks.size === 0 && changed.length > 0 && changedFiles(service.dir, { before, after })) services.add(service.name);
  const notes = [base.note ?? `affected since ${base.name} (${base.commit.slice(0, 12)})`, ...roots.notes];
  return { value: { base: base.commit, head: base.head, tasks, services, notes }, diagnostics: roots.diagnostics };
}

function unreadableCommit(message: string): Diagnostic {
  return diagnose('gitFailed', { message: `git cannot read a commit: ${message.split('\n').at(-1) ?? ''}`, help: gitRemedy(message) });
}

function everything(resolved: ResolvedTree, message: string): AffectedTasks {
  const reasons = [message];
  return {
    base: '',
    head: '',
    tasks: new Map(resolved.graph.tasks.map((task) => [task.id, reasons])),
    services: new Set(resolved.services.map(({ name }) => name)),
    notes: [`everything counts as affected: ${message}`],
  };
}

interface Compared {
  readonly recordOf: (id: TaskId) => TaskRecord | undefined;
  readonly dependenciesOf: (id: TaskId) => readonly DependencyClosure[];
  /** What runs before a task for a plugin's sake; absent for most. */
  readonly hooks: ReadonlyMap<TaskId, string>;
  readonly digests: ReadonlyMap<TaskId, string>;
}

/** Above so many it is quicker to digest the inputs of all tasks than to ask of each which ones it may read. */
const MOST_PATHS = 300;

function recordsOf({ host, workspace, parsed }: Session, resolved: ResolvedTree): TaskRecords {
  return new TaskRecords({
    host,
    places: workspace,
    resolved,
    stateDir: workspace.stateDir,
    vars: {},
    environment: undefined,
    argsOf: () => [],
    known: parsed,
    comparable: true,
  });
}

/** Where both trees have one model, only what is a task's own can differ: records are then made of those tasks alone whose digests do. */
function compare(
  resolved: ResolvedTree,
  source: TaskRecords,
  { isSameModel, untouched }: { readonly isSameModel: boolean; readonly untouched: ReadonlySet<TaskId> },
): Compared {
  const { graph } = resolved;
  const taskOf = (id: TaskId): Task | undefined => graph.tasks[graph.indexOf(id) ?? -1];
  const dependenciesOf = (id: TaskId): readonly DependencyClosure[] =>
    graph.dependencies(graph.indexOf(id) ?? -1).map((dependency) => ({ id: graph.tasks[dependency]?.id ?? '', closure: '' }));
  const digestIn = (task: Task): string | undefined =>
    isSameModel && source.isPlain(task) ? source.inputsDigest(task) : keyIfKnown(source, task, dependenciesOf(task.id));
  const hooks = hooksBefore(resolved, source);
  const digests = new Map<TaskId, string>();
  for (const task of graph.tasks) {
    const ownDigest = untouched.has(task.id) ? 'untouched' : digestIn(task);
    // What cannot be told is not the same as anything.
    if (ownDigest !== undefined) digests.set(task.id, `${ownDigest} ${hooks.get(task.id) ?? ''}`);
  }
  const recordOf = (id: TaskId): TaskRecord | undefined => {
    const task = taskOf(id);
    return task && recordIfKnown(source, task);
  };
  return { recordOf, dependenciesOf, hooks, digests };
}

function keyIfKnown(source: TaskRecords, task: Task, dependencies: readonly DependencyClosure[]): string | undefined {
  const record = recordIfKnown(source, task);
  return record && taskKey(record, dependencies);
}

/** An executor of a plugin may fail over a task of another commit. */
function recordIfKnown(source: TaskRecords, task: Task): TaskRecord | undefined {
  try {
    return source.record(task);
  } catch {
    return undefined;
  }
}

function changedFiles(dir: string, { before, after }: { readonly before: ResolvedTree; readonly after: ResolvedTree }): boolean {
  const list = ({ files, tree }: ResolvedTree): string =>
    digestOf(files.own(dir).map((path) => [path, tree.get(path)?.mode, tree.get(path)?.blobId ?? tree.get(path)?.id]));
  return list(before) !== list(after);
}
