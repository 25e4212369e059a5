import { collectOutputs } from '../cache/collect-outputs.ts';
import { producedDigest } from '../cache/produced-digest.ts';
import type { ContainerProblem } from '../model/containers.ts';
import type { Failure } from '../model/outcome.ts';
import type { Task } from '../model/task.ts';
import type { Execution } from '../scheduler/execution.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { addAttempts } from './add-attempts.ts';
import type { KeyedInputs } from './inputs-below.ts';
import { isFlaky } from './is-flaky.ts';
import type { TaskKey } from './key-ring.ts';
import { movedDependencies } from './moved-dependencies.ts';
import { ownsTerminal } from './owns-terminal.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { storeSuccess } from './store-success.ts';

/** An execution that has ended, with what was known when it began. */
export interface Finished {
  readonly task: Task;
  readonly key: TaskKey;
  readonly execution: Execution;
  readonly serviceRoot: string;
  readonly logFile: string;
  readonly inputs: KeyedInputs;
  readonly tainted: boolean;
}

/** Decides how an execution ended: its outputs are there, its inputs are as they were, and what may be stored is. */
export function finishStep(n: number, finished: Finished, around: StepSurroundings): StepEnd {
  const { task, key, execution, serviceRoot, logFile } = finished;
  const { session, keys } = around;
  const onTerminal = ownsTerminal(around.plan, task.id);
  const log = onTerminal || execution.logBytes === 0 ? undefined : logFile;
  const base = {
    startedAt: execution.startedAt,
    durationMs: execution.durationMs,
    key: key.key,
    exitCode: execution.exitCode,
    data: execution.result.data,
    log,
  };
  if (execution.cancelled) return { ...base, outcome: { status: 'cancelled' } };
  // What it tells dependents is told by this execution, stored or not.
  session.history.set(task.id, { ...session.history.get(task.id), data: execution.result.data });
  const changed = [...changedInputs(finished, around), ...movedDependencies(finished, around)];
  // What was done with other inputs, on top of a failure, by hand, or in an environment that changes by itself says nothing of this key.
  const byHand = around.plan.request.adHoc !== undefined || onTerminal;
  const counts = changed.length === 0 && !finished.tainted && !byHand && !deploys(task, around);
  const failed = (failure: Failure): StepEnd => ({
    ...base,
    outcome: { status: 'failure', failure },
    ...(counts && !isOfMachine(failure) && attempted(finished, false, around)),
  });
  if (execution.result.status === 'failure') return failed(execution.result.failure);
  const collected = collectOutputs({ host: session.host, serviceRoot, patterns: task.outputs });
  if (collected.missing.length > 0) return failed({ reason: 'missing-output', outputs: collected.missing });
  // Without declared outputs the key stands for what was done; after a change of inputs it does not, and dependents must not be found under it.
  const undeclared = changed.length > 0 ? `${key.key} changed ${session.host.clock.random(16)}` : key.key;
  const produced = task.standsFor ?? execution.result.identity ?? (task.outputs.length > 0 ? producedDigest(collected.outputs) : undeclared);
  keys.settle(n, produced);
  if (changed.length > 0) around.below.setApart(task);
  const flaky = counts && attempted(finished, true, around);
  const outcome = storeSuccess({ ...finished, collected, produced, changed }, around);
  if (!session.placed.has(task.id) && collected.stat !== undefined) around.state.unstored.set(task.id, collected.stat);
  return { ...base, outcome, ...flaky, ...(changed.length > 0 && { inputsChanged: true }) };
}

/** Adds the execution's attempts to the task's history and says whether they make it flaky. */
function attempted({ task, key, execution }: Finished, passed: boolean, { session: { history } }: StepSurroundings): Pick<StepEnd, 'flaky'> {
  const { attempts, startedAt } = execution;
  const now = addAttempts(history.get(task.id), { key: key.key, failures: passed ? attempts - 1 : attempts, passed, at: startedAt });
  history.set(task.id, now);
  return isFlaky(now, key.key) ? { flaky: true } : {};
}

/** What a machine lacks says nothing of the task: a program that is not installed, a docker daemon that does not answer. */
function isOfMachine(failure: Failure): boolean {
  return failure.reason === 'spawn' || (failure.reason === 'container' && lacking.has(failure.problem ?? ''));
}

const lacking: ReadonlySet<string> = new Set<ContainerProblem>([
  'unavailable',
  'denied',
  'pull-denied',
  'api-version',
  'no-space',
  'lost',
  'conflict',
  'port-taken',
]);

function deploys({ executor }: Task, { session }: StepSurroundings): boolean {
  return session.resolved.executors.get(executor)?.deploys === true;
}

function changedInputs({ task, inputs: { snapshot } }: Finished, { session, records }: StepSurroundings): readonly string[] {
  const { matches } = records.inputs(task);
  return session.tree.changedSince(snapshot, { isOutput: (path) => records.isOutput(path), matches });
}
