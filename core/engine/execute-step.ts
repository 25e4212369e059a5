import { posix } from 'node:path';
import { setAside } from '../cache/set-aside.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Task } from '../model/task.ts';
import { executeTask } from '../scheduler/execute-task.ts';
import type { Execution } from '../scheduler/execution.ts';
import type { StepContext, StepEnd } from '../scheduler/step.ts';
import { executorGiven } from './executor-given.ts';
import { findingDiagnostic } from './finding-diagnostic.ts';
import { finishStep } from './finish-step.ts';
import type { KeyedInputs } from './inputs-below.ts';
import type { TaskKey } from './key-ring.ts';
import { ownsTerminal } from './owns-terminal.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { taskTmpDir } from './task-tmp-dir.ts';

/** A task that must be executed, its key, and its inputs as the key saw them. */
export interface Executing {
  readonly task: Task;
  readonly key: TaskKey;
  readonly inputs: KeyedInputs;
  readonly context: StepContext;
}

/** Executes a task. Its outputs are moved aside before, and put back unless it succeeds. */
export async function executeStep(n: number, { task, key, inputs, context }: Executing, around: StepSurroundings): Promise<StepEnd> {
  const { session, state } = around;
  const { host, workspace, placed } = session;
  const serviceRoot = absolutePath(workspace, task.root);
  placed.delete(task.id);
  const aside = task.clean && !task.persistent ? setAside({ host, serviceRoot, patterns: task.outputs, into: taskTmpDir(session, state, task) }) : undefined;
  try {
    const end = await executeAndStore(n, { task, key, inputs, context }, around);
    if (end.running === undefined && end.outcome.status !== 'success') aside?.putBack();
    else aside?.discard();
    return end;
  } catch (error) {
    aside?.putBack();
    throw error;
  }
}

async function executeAndStore(n: number, { task, key, inputs, context }: Executing, around: StepSurroundings): Promise<StepEnd> {
  const { session, plan, state } = around;
  const { host, workspace, resolved } = session;
  const { request } = plan;
  const executor = resolved.executors.get(task.executor);
  if (executor === undefined) throw new Error(`there is no executor "${task.executor}"`);
  const serviceRoot = absolutePath(workspace, task.root);
  const environment = around.records.environment(task, { ...around.keys.exportsFor(n), MMO_KEY: key.key, MMO_RUN_ID: state.runId });
  const logFile = posix.normalize(`${workspace.stateDir}/run/${state.runId}/${task.service}/${task.name}.log`);
  const interactive = ownsTerminal(plan, task.id);
  const execution = await executeTask({
    host,
    task,
    executor,
    workspaceRoot: workspace.root,
    surroundings: executorGiven(n, { task, key, environment }, around),
    onFinding: (finding) =>
      state.emit({ type: 'diagnostic', at: host.clock.now(), task: task.id, diagnostic: findingDiagnostic(finding, (path) => session.tree.read(path)) }),
    cwd: absolutePath(workspace, joinPath(task.root, task.cwd ?? '') ?? task.root),
    env: environment.env,
    args: around.records.argsOf(task),
    logFile: interactive ? undefined : logFile,
    secrets: environment.secrets,
    interactive,
    retries: interactive ? 0 : (request.retries ?? task.retries),
    timeoutMs: request.timeoutMs ?? task.timeoutMs,
    signal: context.signal,
    emit: state.emit,
    onGroup: state.onGroup,
  });
  if (execution.running !== undefined) return keepRunning(n, { key, execution, logFile }, around);
  return finishStep(n, { task, key, execution, serviceRoot, logFile, inputs, tainted: context.tainted }, around);
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
      readyMs: base.durationMs,
      exitCode: last.exitCode,
      outcome: last.result.status === 'failure' ? { status: 'failure', failure: last.result.failure } : { status: 'success', stored: false },
    }),
  );
  return { ...base, outcome: { status: 'success', stored: false }, running: { ended, stop: () => running.stop() } };
}
