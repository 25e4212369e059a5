import { collectOutputs } from '../cache/collect-outputs.ts';
import { producedDigest } from '../cache/produced-digest.ts';
import { setAside } from '../cache/set-aside.ts';
import { snapshotOutputs } from '../cache/snapshot-outputs.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import { joinPath } from '../lib/join-path.ts';
import type { CacheHit, OutputEntry } from '../model/cache.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import { executeTask } from '../scheduler/execute-task.ts';
import type { Execution } from '../scheduler/execution.ts';
import type { StepContext, StepEnd } from '../scheduler/step.ts';
import type { InputSnapshot } from '../source/work-tree.ts';
import { absoluteRoot } from './absolute-root.ts';
import type { KeyRing, TaskKey } from './key-ring.ts';
import { lookUp } from './look-up.ts';
import type { RunState } from './run-state.ts';
import { saveRecord } from './saved-record.ts';
import type { Session } from './session.ts';
import type { TaskRecords } from './task-records.ts';
import type { Plan } from './types.ts';

/** What every step of one pass shares. */
export interface StepSurroundings {
  readonly session: Session;
  readonly plan: Plan;
  readonly state: RunState;
  readonly keys: KeyRing;
  readonly records: TaskRecords;
  /** Another run came between: this plan is dropped. */
  readonly onMoved: () => void;
  readonly onKey: (n: number, key: TaskKey) => void;
}

const cancelled: StepEnd = { outcome: { status: 'cancelled' }, durationMs: 0 };

/**
 * One task, from its key to its end: in place, restored, or executed and stored. The workspace is taken before anything
 * is touched; inputs are brought up to date before the key counts, and looked at again after the execution.
 */
export async function taskStep(n: number, context: StepContext, around: StepSurroundings): Promise<StepEnd> {
  const { session, plan, state, keys } = around;
  const task = plan.graph.tasks[n] as Task;
  if (task.virtual) {
    keys.settleVirtual(n);
    return { outcome: { status: 'success', stored: false }, durationMs: 0 };
  }
  if (context.tainted) keys.settleUnmade(n);
  const usesCache = task.cache && !context.tainted && !plan.request.force && plan.request.cache.read;
  let current = keyNow(n, task, around);
  if (usesCache) {
    const found = lookUp(task, current.key, session);
    if (found.status === 'in-place')
      return settleHit(n, { task, key: current, produced: found.produced, savedMs: found.durationMs, log: found.log, inPlace: true }, around);
  }
  const right = await state.exclusive(session, plan);
  if (right !== 'ours') {
    if (right === 'moved') around.onMoved();
    return cancelled;
  }
  if (context.signal.aborted) return cancelled;
  // The tree was read before the workspace was ours; what has been written since decides.
  state.executed = true;
  const settled = settleInputs(n, task, around);
  const { snapshot } = settled;
  current = settled.key;
  if (usesCache) {
    const found = lookUp(task, current.key, session);
    if (found.status === 'in-place')
      return settleHit(n, { task, key: current, produced: found.produced, savedMs: found.durationMs, log: found.log, inPlace: true }, around);
    if (found.status === 'hit' && restore(task, found.hit, around)) {
      const { produced, durationMs, log } = found.hit.result;
      return settleHit(n, { task, key: current, produced, savedMs: durationMs, log: log?.digest, inPlace: false }, around);
    }
  }
  return execute(n, { task, key: current, snapshot, context }, around);
}

/** The key as of this moment. Once something has executed, inputs are compared with the disk first. */
function keyNow(n: number, task: Task, around: StepSurroundings): TaskKey {
  const { session, state, keys, records } = around;
  if (state.executed) {
    const changed = session.tree.revalidate({ ...records.watched(task), isOutput: (path) => records.isOutput(path) });
    if (changed.length > 0) records.forgetFiles();
  }
  const key = keys.keyOf(n);
  if (key === undefined) throw new Error(`${task.id} was started before its dependencies had ended`);
  around.onKey(n, key);
  return key;
}

/** How the inputs look on disk, and the key of exactly these files: a write between the two looks shows later as a change. */
function settleInputs(n: number, task: Task, around: StepSurroundings): { readonly snapshot: InputSnapshot; readonly key: TaskKey } {
  const { session, records } = around;
  for (;;) {
    const snapshot = session.tree.snapshot(records.watched(task));
    const key = keyNow(n, task, around);
    // A file that has appeared since the tree was read is part of the key, so it must be watched as well.
    if (records.watched(task).files.every((path) => snapshot.files.has(path))) return { snapshot, key };
  }
}

interface HitEnd {
  readonly task: Task;
  readonly key: TaskKey;
  readonly produced: string;
  readonly savedMs: number;
  readonly log: string | undefined;
  readonly inPlace: boolean;
}

function settleHit(n: number, { task, key, produced, savedMs, log, inPlace }: HitEnd, { session, keys }: StepSurroundings): StepEnd {
  keys.settle(n, produced);
  session.history.set(task.id, { key: key.key, durationMs: savedMs, log });
  return {
    outcome: { status: 'cached', source: 'local', inPlace, savedMs },
    durationMs: 0,
    key: key.key,
    log: log && `${session.workspace.cacheDir}/cas/${log.slice(0, 2)}/${log}`,
    exitCode: 0,
  };
}

function restore(task: Task, hit: CacheHit, { session, state }: StepSurroundings): boolean {
  const { workspace, cache, placed } = session;
  const serviceRoot = absoluteRoot(workspace.root, task.root);
  placed.delete(task.id);
  if (!cache.restore(hit, { serviceRoot, patterns: task.outputs, tmpDir: tmpDir(session, state, task) })) return false;
  place(task, { key: hit.result.key, produced: hit.result.produced, outputs: hit.result.outputs }, session);
  return true;
}

function place(
  task: Task,
  { key, produced, outputs }: { readonly key: string; readonly produced: string; readonly outputs: readonly OutputEntry[] },
  session: Session,
): void {
  const { host, workspace, placed } = session;
  const stat = snapshotOutputs({ host, serviceRoot: absoluteRoot(workspace.root, task.root), patterns: task.outputs, outputs });
  if (stat === undefined) placed.delete(task.id);
  else placed.set(task.id, { key, produced, stat, writtenAtMs: host.clock.now(), bootId: host.machine.bootId });
}

function tmpDir({ host, workspace }: Session, { runId }: RunState, task: Task): string {
  return `${workspace.stateDir}/tmp/${runId}/${task.service}-${task.name}-${host.clock.random(4)}`;
}

interface Executing {
  readonly task: Task;
  readonly key: TaskKey;
  readonly snapshot: InputSnapshot;
  readonly context: StepContext;
}

async function execute(n: number, { task, key, snapshot, context }: Executing, around: StepSurroundings): Promise<StepEnd> {
  const { session, state } = around;
  const { host, workspace, placed } = session;
  const serviceRoot = absoluteRoot(workspace.root, task.root);
  placed.delete(task.id);
  const aside = task.clean && !task.persistent ? setAside({ host, serviceRoot, patterns: task.outputs, into: tmpDir(session, state, task) }) : undefined;
  try {
    const end = await executeAndStore(n, { task, key, snapshot, context }, around);
    if (end.running === undefined && end.outcome.status !== 'success') aside?.putBack();
    else aside?.discard();
    return end;
  } catch (error) {
    aside?.putBack();
    throw error;
  }
}

async function executeAndStore(n: number, { task, key, snapshot, context }: Executing, around: StepSurroundings): Promise<StepEnd> {
  const { session, plan, state } = around;
  const { host, workspace, resolved } = session;
  const { request } = plan;
  const executor = resolved.executors.get(task.executor);
  if (executor === undefined) throw new Error(`there is no executor "${task.executor}"`);
  const serviceRoot = absoluteRoot(workspace.root, task.root);
  const environment = around.records.environment(task, { MMO_KEY: key.key, MMO_RUN_ID: state.runId });
  const logFile = `${workspace.stateDir}/run/${state.runId}/${task.service}/${task.name}.log`;
  const execution = await executeTask({
    host,
    task,
    executor,
    workspaceRoot: workspace.root,
    cwd: absoluteRoot(workspace.root, joinPath(task.root, task.cwd ?? '') ?? task.root),
    env: environment.env,
    args: around.records.argsOf(task),
    logFile,
    secrets: environment.secrets,
    retries: request.retries ?? task.retries,
    timeoutMs: request.timeoutMs ?? task.timeoutMs,
    signal: context.signal,
    emit: state.emit,
    onGroup: state.onGroup,
  });
  if (execution.running !== undefined) return keepRunning(n, { key, execution, logFile }, around);
  return finish(n, { task, key, execution, serviceRoot, logFile, snapshot, tainted: context.tainted }, around);
}

/** A persistent task is ready: its dependents get its key, and its end comes later. */
function keepRunning(
  n: number,
  { key, execution, logFile }: { readonly key: TaskKey; readonly execution: Execution; readonly logFile: string },
  { keys }: StepSurroundings,
): StepEnd {
  const running = execution.running;
  keys.settle(n, key.key);
  const base = { startedAt: execution.startedAt, durationMs: execution.durationMs, key: key.key, log: logFile };
  if (running === undefined) return { ...base, outcome: { status: 'success', stored: false } };
  const ended = running.ended.then(
    (last): StepEnd => ({
      ...base,
      durationMs: last.durationMs,
      exitCode: last.exitCode,
      outcome: last.result.status === 'failure' ? { status: 'failure', failure: last.result.failure } : { status: 'success', stored: false },
    }),
  );
  return { ...base, outcome: { status: 'success', stored: false }, running: { ended, stop: () => running.stop() } };
}

interface Finished {
  readonly task: Task;
  readonly key: TaskKey;
  readonly execution: Execution;
  readonly serviceRoot: string;
  readonly logFile: string;
  readonly snapshot: InputSnapshot;
  readonly tainted: boolean;
}

function finish(n: number, finished: Finished, around: StepSurroundings): StepEnd {
  const { task, key, execution, serviceRoot, logFile } = finished;
  const { session, keys } = around;
  const base = { startedAt: execution.startedAt, durationMs: execution.durationMs, key: key.key, exitCode: execution.exitCode, log: logFile };
  if (execution.cancelled) return { ...base, outcome: { status: 'cancelled' } };
  if (execution.result.status === 'failure') return { ...base, outcome: { status: 'failure', failure: execution.result.failure } };
  const collected = collectOutputs({ host: session.host, serviceRoot, patterns: task.outputs });
  if (collected.missing.length > 0) return { ...base, outcome: { status: 'failure', failure: { reason: 'missing-output', outputs: collected.missing } } };
  const changed = changedInputs(finished, around);
  // Without declared outputs the key stands for what was done; after a change of inputs it does not, and dependents must not be found under it.
  const undeclared = changed.length > 0 ? `${key.key} changed ${session.host.clock.random(16)}` : key.key;
  const produced = execution.result.identity ?? (task.outputs.length > 0 ? producedDigest(collected.outputs) : undeclared);
  keys.settle(n, produced);
  const outcome = store({ ...finished, outputs: collected.outputs, problems: collected.problems, produced, changed }, around);
  return { ...base, outcome };
}

function changedInputs({ task, snapshot }: Finished, { session, records }: StepSurroundings): readonly string[] {
  const { matches } = records.inputs(task);
  return session.tree.changedSince(snapshot, { isOutput: (path) => records.isOutput(path), matches });
}

/** Puts a success into the cache unless something speaks against it, which is then said. */
function store(
  done: Finished & {
    readonly outputs: readonly OutputEntry[];
    readonly problems: readonly string[];
    readonly produced: string;
    readonly changed: readonly string[];
  },
  around: StepSurroundings,
): Outcome {
  const { task, key, execution, serviceRoot, logFile, tainted, outputs, produced, changed } = done;
  const { session, plan, state } = around;
  const { host, cache, history, options } = session;
  const tell = (code: 'inputsChanged' | 'nondeterministic' | 'cacheFault', message: string): void =>
    state.emit({ type: 'diagnostic', at: host.clock.now(), diagnostic: diagnose(code, { message, severity: 'warning' }) });
  if (!task.cache) return { status: 'success', stored: false };
  if (changed.length > 0) {
    tell(
      'inputsChanged',
      `"${task.id}" is not cached: inputs changed while it ran: ${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ` and ${changed.length - 5} more` : ''}`,
    );
    return { status: 'success', stored: false, notStored: `inputs changed: ${changed.slice(0, 5).join(', ')}` };
  }
  if (tainted) return { status: 'success', stored: false, notStored: 'a dependency failed' };
  const problem = done.problems[0] ?? execution.logFault;
  if (problem !== undefined) {
    tell('cacheFault', `"${task.id}" is not cached: ${problem}`);
    return { status: 'success', stored: false, notStored: problem };
  }
  history.set(task.id, { key: key.key, durationMs: execution.durationMs });
  place(task, { key: key.key, produced, outputs }, session);
  saveRecord(session, task.id, key);
  if (!plan.request.cache.write) return { status: 'success', stored: false };
  const result = cache.put(
    {
      key: key.key,
      task: task.id,
      record: key.record,
      serviceRoot,
      outputs,
      produced,
      logFile,
      startedAt: execution.startedAt,
      durationMs: execution.durationMs,
      writer: `${host.machine.hostname} mmo ${options.version}`,
    },
    { force: plan.request.force },
  );
  // A later hit in place replays the log by its blob, without reading the entry.
  if (result.stored) history.set(task.id, { key: key.key, durationMs: execution.durationMs, log: cache.get(key.key, { blobs: false })?.result.log?.digest });
  if (result.nondeterministic) tell('nondeterministic', `"${task.id}" gave other outputs than before for the same inputs`);
  return { status: 'success', stored: result.stored, nondeterministic: result.nondeterministic || undefined };
}
