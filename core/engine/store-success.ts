import type { CollectedOutputs } from '../cache/collect-outputs.ts';
import { diagnose } from '../diagnostics/diagnose.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Finished } from './finish-step.ts';
import type { StepSurroundings } from './step-surroundings.ts';

const KEPT_DURATIONS = 5;

/** A success and what it left. */
export interface Success extends Finished {
  readonly collected: CollectedOutputs;
  readonly produced: string;
  readonly changed: readonly string[];
}

/** Puts a success into the cache unless something speaks against it, which is then said. */
export function storeSuccess(done: Success, around: StepSurroundings): Outcome {
  const { task, key, execution, serviceRoot, logFile, tainted, collected, produced, changed } = done;
  const { session, plan, state, pluginCaches } = around;
  const { host, cache, history, options } = session;
  const tell = (code: 'inputsChanged' | 'nondeterministic' | 'cacheFault', message: string): void =>
    state.emit({ type: 'diagnostic', at: host.clock.now(), diagnostic: diagnose(code, { message, severity: 'warning' }) });
  const recentMs = [...(history.get(task.id)?.recentMs ?? []), Math.round(execution.durationMs)].slice(-KEPT_DURATIONS);
  const remember = (log: string | undefined, recordedBy = history.get(task.id)?.recordedBy): void => {
    history.set(task.id, { ...history.get(task.id), key: key.key, durationMs: execution.durationMs, log, recentMs, data: execution.result.data, recordedBy });
  };
  if (execution.result.status === 'success' && execution.result.unchanged) {
    remember(undefined);
    return { status: 'cached', source: 'local', inPlace: true, savedMs: 0 };
  }
  if (!task.cache) {
    remember(undefined);
    return { status: 'success', stored: false };
  }
  if (execution.result.status === 'success' && execution.result.uncached)
    return { status: 'success', stored: false, notStored: 'it may have changed its own inputs' };
  if (changed.length > 0) {
    tell(
      'inputsChanged',
      `"${task.id}" is not cached: inputs changed while it ran: ${changed.slice(0, 5).join(', ')}${changed.length > 5 ? ` and ${changed.length - 5} more` : ''}`,
    );
    return { status: 'success', stored: false, notStored: `inputs changed: ${changed.slice(0, 5).join(', ')}` };
  }
  if (!state.isOurs()) {
    tell('cacheFault', `"${task.id}" is not cached: another mmo has taken the workspace while it ran`);
    return { status: 'success', stored: false, notStored: 'another mmo has taken the workspace' };
  }
  if (tainted) return { status: 'success', stored: false, notStored: 'a dependency failed' };
  const problem = collected.problems[0] ?? execution.logFault;
  if (problem !== undefined) {
    // A disk that takes no logs takes none of the other tasks' either.
    if (collected.problems.length > 0 || !state.saidLogFault) tell('cacheFault', `"${task.id}" is not cached: ${problem}`);
    state.saidLogFault ||= collected.problems.length === 0;
    return { status: 'success', stored: false, notStored: problem };
  }
  remember(undefined, state.runId);
  if (collected.stat !== undefined)
    session.placed.set(task.id, { key: key.key, produced, stat: collected.stat, writtenAtMs: collected.asOfMs, bootId: host.machine.bootId });
  state.keepRecord(session, task.id, key);
  const { write, remote } = plan.request.cache;
  const sends = remote?.write !== false && pluginCaches.has;
  if (!write && !sends) return { status: 'success', stored: false };
  const result = cache.put(
    {
      key: key.key,
      task: task.id,
      record: key.record,
      serviceRoot,
      outputs: collected.outputs,
      produced,
      logFile,
      startedAt: execution.startedAt,
      durationMs: execution.durationMs,
      data: execution.result.data,
      writer: `${host.machine.hostname} mmo ${options.version}`,
    },
    { force: plan.request.force },
  );
  // A later hit in place replays the log by its blob, without reading the entry.
  if (result.stored && sends) pluginCaches.send(key.key);
  if (result.stored) remember(result.log);
  if (result.nondeterministic) tell('nondeterministic', `"${task.id}" gave other outputs than before for the same inputs`);
  return { status: 'success', stored: result.stored, nondeterministic: result.nondeterministic || undefined };
}
