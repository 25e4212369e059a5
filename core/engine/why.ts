import { diagnose } from '../diagnostics/diagnose.ts';
import { explainDifference, type KeyedRecord } from '../key/explain-difference.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { TaskId } from '../model/task.ts';
import { foresee } from './dry-run.ts';
import type { TaskKey } from './key-ring.ts';
import { makePlan } from './make-plan.ts';
import { maskRecord } from './mask-record.ts';
import { findRecord, loadRecord } from './record-log.ts';
import { secretMask } from './secret-mask.ts';
import type { Session } from './session.ts';
import { summarizedRecord } from './summarized-record.ts';
import type { RunRequest, RunSummary, WhyReport } from './types.ts';

/** `mmo why svc:task`: what would happen to it now, as the difference between its record and the one of its last success here, or of the run `against`. */
export async function why(session: Session, task: string, request: RunRequest, against?: RunSummary): Promise<Checked<WhyReport>> {
  if (!task.includes(':'))
    return {
      value: undefined,
      diagnostics: [diagnose('badFlagValue', { message: `"${task}" is not a task id`, help: 'write it as service:task, such as cart:build' })],
    };
  const planned = await makePlan(session, { ...request, tasks: [task] });
  if (planned.value === undefined) return { value: undefined, diagnostics: planned.diagnostics };
  const plan = planned.value;
  const id = task as TaskId;
  const n = plan.graph.indexOf(id);
  if (n === undefined)
    return { value: undefined, diagnostics: [...planned.diagnostics, diagnose('unknownTaskArgument', { message: `unknown task "${task}"` })] };
  const { keys, states } = foresee(session, plan);
  const key = keys[n];
  const state = states[n]?.status;
  if (against !== undefined) {
    const mask = secretMask(session, plan);
    const masked = <T extends KeyedRecord>(told: T): T => ({ ...told, record: maskRecord(told.record, mask) });
    const logged = (there: string): KeyedRecord | undefined => {
      const found = findRecord(session.host, session.workspace.stateDir, { task: id, key: there });
      return found && masked(found);
    };
    return compareWith(against, { id, key: key && masked(key), would: would(state), logged });
  }
  const previous = loadRecord(session.host, session.workspace.stateDir, { task: id, runId: session.history.get(id)?.recordedBy });
  const waiting = plan.graph.dependencies(n).flatMap((dependency) => {
    const status = states[dependency]?.status;
    const other = plan.graph.tasks[dependency];
    return status === 'hit' || other === undefined || other.virtual || (status !== 'unknown' && other.outputs.length === 0)
      ? []
      : [`dependency ${other.id} would run first`];
  });
  const reasons: string[] = [];
  if (state === 'off') reasons.push('the task is not cached');
  if (key === undefined) reasons.push(...waiting);
  else if (state === 'hit') reasons.push(previous?.key === key.key ? 'nothing has changed since its last run' : 'the cache has the result of these inputs');
  else if (previous === undefined) reasons.push('never built');
  else {
    const differences = explainDifference(previous, key);
    reasons.push(...(differences.length > 0 ? differences : ['its inputs are those of the last run, but the cache has no sound result of it']));
  }
  return { value: { task: id, key: key?.key, previousKey: previous?.key, would: would(state), reasons }, diagnostics: planned.diagnostics };
}

interface Compared {
  readonly id: TaskId;
  readonly key: TaskKey | undefined;
  readonly would: WhyReport['would'];
  /** What a key was made of, where a run of this workspace made it. */
  readonly logged: (key: string) => KeyedRecord | undefined;
}

function compareWith(against: RunSummary, { id, key, would, logged }: Compared): Checked<WhyReport> {
  const there = against.tasks.find((task) => task.id === id);
  if (there === undefined) {
    const message = `the run ${against.id} had no task "${id}"`;
    return { value: undefined, diagnostics: [diagnose('unknownTaskArgument', { message, help: 'take the summary of a run that the task was part of' })] };
  }
  const before = key === undefined ? undefined : (summarizedRecord(there, key) ?? (there.key === undefined ? undefined : logged(there.key)));
  const reasons: string[] = [];
  if (key === undefined) reasons.push('its key is not known here before its dependencies have run');
  else if (there.key === key.key) reasons.push(`the key is the same as in the run ${against.id}`);
  else if (before === undefined) reasons.push(`the run ${against.id} does not tell what its key was made of`);
  else {
    const differences = explainDifference(before, key);
    reasons.push(...(differences.length > 0 ? differences : ['the mode of an input differs']));
  }
  return { value: { task: id, key: key?.key, previousKey: there.key, would, reasons }, diagnostics: [] };
}

function would(state: string | undefined): WhyReport['would'] {
  if (state === 'hit') return 'hit';
  return state === 'unknown' || state === undefined ? 'unknown' : 'run';
}
