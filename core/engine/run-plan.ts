import { diagnose } from '../diagnostics/diagnose.ts';
import type { Watchdog } from '../host/host.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Totals } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import type { TaskId } from '../model/task.ts';
import { allEnded } from '../scheduler/all-ended.ts';
import { longestPath } from '../scheduler/longest-path.ts';
import type { ScheduleAsked } from '../scheduler/schedule-options.ts';
import type { StepEnd } from '../scheduler/step.ts';
import { createRunId } from './create-run-id.ts';
import { InputsBelow } from './inputs-below.ts';
import { sweepDeadRuns } from './janitor.ts';
import { keepPass, keptKeysFor } from './keep-pass.ts';
import { KeyRing } from './key-ring.ts';
import { makePlan } from './make-plan.ts';
import { planRecords } from './plan-records.ts';
import { PluginCaches } from './plugin-caches.ts';
import { RunState } from './run-state.ts';
import { saveSession } from './save-session.ts';
import { secretMask } from './secret-mask.ts';
import type { Session } from './session.ts';
import { settleHits } from './settle-hits.ts';
import { slotsOf } from './slots-of.ts';
import type { StepSurroundings } from './step-surroundings.ts';
import { summarize } from './summarize.ts';
import type { TaskRecords } from './task-records.ts';
import { tidyRuns } from './tidy-runs.ts';
import type { ToldKey } from './told-key.ts';
import type { Plan, RunOptions, RunResult, RunSummary } from './types.ts';

/** A plan and what it is run with. */
export interface RunPlanOptions extends RunOptions {
  readonly session: Session;
  readonly plan: Plan;
  /** Reads the workspace anew. */
  readonly reopen: () => Promise<Checked<Session>>;
  /** What was made beforehand, since it takes time. */
  readonly prepared?: PreparedRun | undefined;
  /** For whoever runs one plan after another: told how a pass ended, and saves the session in its own time. */
  readonly onPass?: ((pass: PassReport) => void) | undefined;
  /** Called once when nothing but persistent tasks goes on, and the workspace is others' again. */
  readonly onOnlyPersistentLeft?: (() => void) | undefined;
}

/** A run that has not begun. */
export interface PreparedRun {
  readonly runId: string;
  readonly watchdog?: Watchdog | undefined;
}

/** How one pass over a plan ended; lists are by node of its graph. */
export interface PassReport {
  readonly plan: Plan;
  readonly keys: KeyRing;
  readonly records: TaskRecords;
  readonly taskKeys: readonly (ToldKey | undefined)[];
  readonly ends: readonly StepEnd[];
  /** Nodes whose inputs were written to after a dependent may have read them. */
  readonly doubtful: ReadonlySet<TaskId>;
  /** The run held the workspace. */
  readonly tookLock: boolean;
}

/** Runs a plan to its end. If another run holds the workspace, waits for it, then reads and plans anew: nothing of the first plan has been told or done. */
export async function runPlan(options: RunPlanOptions): Promise<RunResult> {
  const { emit, signal, reopen, onPass, onOnlyPersistentLeft } = options;
  let { session, plan } = options;
  const { clock } = session.host;
  const startedMs = clock.monotonic();
  const { runId, watchdog } = options.prepared ?? { runId: createRunId(clock) };
  const state = new RunState({ runId, watchdog, emit, signal, noWait: plan.request.noWait });
  try {
    // Processes of a killed run write where this one reads.
    await sweepDeadRuns({ host: session.host, stateDir: session.workspace.stateDir });
    for (;;) {
      const pass = await runOnce(session, plan, { state, signal, startedMs, onPass, onOnlyPersistentLeft });
      if (pass !== 'moved') return pass;
      state.dropPlan();
      const opened = await reopen();
      const replanned = opened.value === undefined ? undefined : await makePlan(opened.value, plan.request);
      if (opened.value === undefined || replanned?.value === undefined) {
        state.release();
        for (const diagnostic of replanned?.diagnostics ?? opened.diagnostics) emit({ type: 'diagnostic', at: clock.now(), diagnostic });
        return { exitCode: 2, summary: summarize(session, plan, { runId, ends: [], keys: [], durationMs: clock.monotonic() - startedMs }) };
      }
      session = opened.value;
      plan = replanned.value;
    }
  } finally {
    await state.cleanUp();
    await state.end(session);
  }
}

interface Pass extends Pick<RunPlanOptions, 'onPass' | 'onOnlyPersistentLeft'> {
  readonly state: RunState;
  readonly signal: AbortSignal;
  readonly startedMs: number;
}

async function runOnce(session: Session, plan: Plan, { state, signal, startedMs, onPass, onOnlyPersistentLeft }: Pass): Promise<RunResult | 'moved'> {
  const { host } = session;
  const { graph, request } = plan;
  const { clock } = host;
  const records = planRecords(session, plan);
  const keys = new KeyRing(graph, records, keptKeysFor(session, plan));
  const pluginCaches = new PluginCaches(session, signal);
  const taskKeys: (ToldKey | undefined)[] = new Array(graph.size);
  const dropped = new AbortController();
  let moved = false;
  const concurrency = slotsOf(request.concurrency, host.machine.cpus);
  state.emit({
    type: 'run:start',
    at: clock.now(),
    id: state.runId,
    tasks: graph.tasks.flatMap(({ virtual, id }) => (virtual ? [] : [id])),
    concurrency,
    command: request.command.map(secretMask(session, plan)),
    workspace: plan.workspace.config.name,
    services: [...new Set(plan.named.map((id) => id.slice(0, id.indexOf(':'))))].sort(),
    note: plan.notes.length > 0 ? plan.notes.join('; ') : undefined,
  });
  const around: StepSurroundings = {
    session,
    plan,
    state,
    keys,
    records,
    below: new InputsBelow({ session, plan, keys, records }),
    pluginCaches,
    onMoved: () => {
      moved = true;
      dropped.abort();
    },
    onKey: (node, key) => {
      taskKeys[node] = key;
    },
  };
  const ended = signal.aborted ? [] : settleHits(around);
  const asked: ScheduleAsked = {
    graph,
    concurrency,
    continueMode: request.continueMode,
    emit: state.emit,
    clock,
    signal: AbortSignal.any([signal, dropped.signal]),
    named: new Set(plan.named.flatMap((id) => graph.indexOf(id) ?? [])),
    onOnlyPersistentLeft: () => {
      state.unlock();
      onOnlyPersistentLeft?.();
    },
    ended,
  };
  // A run that finds all done loads nothing of what executes.
  const result = allEnded(asked) ?? (await (await import('./schedule-steps.ts')).scheduleSteps(asked, around));
  if (moved) return 'moved';
  const restedSinceMs = clock.monotonic();
  await pluginCaches.close();
  state.release();
  for (const message of session.faults.splice(0))
    state.emit({ type: 'diagnostic', at: clock.now(), diagnostic: diagnose('cacheFault', { message, severity: 'warning' }) });

  const durationMs = clock.monotonic() - startedMs;
  const totals = count(graph.tasks.flatMap((task, n) => (task.virtual ? [] : [result.ends[n]])));
  const parts = { runId: state.runId, ends: result.ends, keys: taskKeys, durationMs, totals };
  let summary: RunSummary | undefined;
  // A persistent task goes on beside those that it is ready for.
  const longest = longestPath(graph, (n) => (graph.dependents(n).length > 0 ? result.ends[n]?.readyMs : undefined) ?? result.ends[n]?.durationMs ?? 0);
  const savedMs = result.ends.reduce((sum, end) => sum + (end.outcome.status === 'cached' ? end.outcome.savedMs : 0), 0);
  const failed = result.failed || totals.cancelled > 0;
  const exitCode = state.refused ? 2 : failed ? 1 : 0;
  state.emit({
    type: 'run:end',
    at: clock.now(),
    exitCode,
    totals,
    durationMs,
    savedMs,
    criticalPath: longest.tasks,
    criticalPathMs: longest.durationMs,
    interrupted: signal.aborted ? String(signal.reason?.message ?? signal.reason ?? 'a signal') : undefined,
  });
  onPass?.({ plan, keys, records, doubtful: around.below.doubtful, taskKeys, ends: result.ends, tookLock: state.holdsLock });
  if (onPass === undefined) keepPass(session, plan, keys);
  if (state.acted) tidyRuns(session, summarize(session, plan, { ...parts, isBrief: true }));
  // Last, since the times of what was written a moment ago must settle first.
  if (onPass === undefined && (state.acted || needsSaving(session))) await saveSession(session, restedSinceMs);
  // Outputs in place are not looked up, so that nothing else tells that their entries are in use.
  session.cache.maintain(() => new Set([...session.placed.values()].map(({ key }) => key)));
  return {
    exitCode,
    get summary(): RunSummary {
      summary ??= summarize(session, plan, parts);
      return summary;
    },
  };
}

/** Whether this session learnt something that saves the next one work. */
function needsSaving({ index, parsed, placed, tree }: Session): boolean {
  if (parsed.isChanged || placed.size !== index.outputs.size) return true;
  for (const [task, outputs] of placed) if (index.outputs.get(task) !== outputs) return true;
  const stats = tree.statCache().entries;
  if (stats.size !== index.stats.entries.size) return true;
  for (const [path, record] of stats) if (index.stats.entries.get(path)?.ctimeMs !== record.ctimeMs) return true;
  return false;
}

function count(ends: readonly (StepEnd | undefined)[]): Totals {
  const of = (status: Outcome['status']): number => ends.filter((end) => end?.outcome.status === status).length;
  return { tasks: ends.length, success: of('success'), cached: of('cached'), failure: of('failure'), skipped: of('skipped'), cancelled: of('cancelled') };
}
