import type { Reporter } from '../model/event.ts';
import { assignLanes } from './assign-lanes.ts';
import { RunTimeline, type TaskTimes } from './run-timeline.ts';
import { type Interval, taskInterval } from './task-interval.ts';
import type { TraceEvent } from './trace-event.ts';

/** A part of mmo's own work. */
export interface Phase extends Interval {
  readonly name: string;
}

export interface TraceOptions {
  readonly write: (json: string) => void;
  /** What mmo itself did until now, asked at the end. */
  readonly phases: () => readonly Phase[];
}

/**
 * Hands the run to `write` as a Chrome trace, for chrome://tracing and Perfetto: a lane for mmo itself, one for the critical path, one per slot.
 * Counters tell how many tasks waited for a slot and how many were worked on.
 */
export function createTraceReporter({ write, phases }: TraceOptions): Reporter {
  const timeline = new RunTimeline();
  let written = false;
  return {
    report: (event) => timeline.take(event),
    async close() {
      if (written || timeline.end === undefined) return;
      written = true;
      const { start, end } = timeline;
      const otherData = { run: start?.id, workspace: start?.workspace, command: ['mmo', ...(start?.command ?? [])].join(' '), exitCode: end.exitCode };
      const lines = toTraceEvents(timeline, phases()).map((event) => JSON.stringify(event));
      write(`{"displayTimeUnit":"ms","otherData":${JSON.stringify(otherData)},"traceEvents":[\n${lines.join(',\n')}\n]}\n`);
    },
  };
}

const pid = 1;
const phaseLane = 0;
const criticalLane = 1;
const firstSlot = 2;

interface Slice extends Interval {
  readonly times: TaskTimes;
  readonly lane: number;
}

function toTraceEvents(timeline: RunTimeline, phases: readonly Phase[]): readonly TraceEvent[] {
  const slices = assignLanes(
    timeline.tasks.flatMap((times) => {
      const interval = taskInterval(times);
      return interval === undefined ? [] : [{ ...interval, times }];
    }),
  );
  const bySlice = new Map<string, Slice>(slices.map((slice) => [slice.times.task, slice]));
  const critical = (timeline.end?.criticalPath ?? []).flatMap((task) => bySlice.get(task) ?? []);
  const isCritical = new Set(critical.map(({ times }) => times.task));
  const originMs = Math.min(timeline.start?.at ?? Number.POSITIVE_INFINITY, ...phases.map(({ startMs }) => startMs));
  const micros = (ms: number): number => Math.max(0, Math.round((ms - originMs) * 1000));
  const slice = ({ startMs, endMs }: Interval): Pick<TraceEvent, 'ph' | 'pid' | 'ts' | 'dur'> => ({
    ph: 'X',
    pid,
    ts: micros(startMs),
    dur: micros(endMs) - micros(startMs),
  });
  const slots = slices.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  return [
    { name: 'process_name', ph: 'M', pid, tid: 0, ts: 0, args: { name: `mmo ${timeline.start?.workspace ?? ''}`.trim() } },
    ...nameLane(phaseLane, 'mmo'),
    ...nameLane(criticalLane, 'critical path'),
    ...Array.from({ length: slots }, (_, n) => nameLane(firstSlot + n, `slot ${n + 1}`)).flat(),
    ...phases.map((phase): TraceEvent => ({ name: phase.name, cat: 'mmo', tid: phaseLane, ...slice(phase) })),
    ...critical.map((one): TraceEvent => ({ name: one.times.task, cat: 'critical', tid: criticalLane, cname: 'terrible', ...slice(one), args: describe(one) })),
    ...slices.flatMap((one): readonly TraceEvent[] => [
      {
        name: one.times.task,
        cat: one.times.end?.outcome.status ?? 'unknown',
        tid: firstSlot + one.lane,
        ...slice(one),
        ...(isCritical.has(one.times.task) && { cname: 'terrible' }),
        args: describe(one),
      },
      ...(one.times.attempts.length > 1 ? one.times.attempts : []).map((attempt, n): TraceEvent => {
        const endMs = one.times.attempts[n + 1]?.at ?? one.endMs;
        return { name: `attempt ${attempt.number}`, cat: 'attempt', tid: firstSlot + one.lane, ...slice({ startMs: attempt.at, endMs }) };
      }),
    ]),
    ...critical.slice(1).flatMap((to, n): readonly TraceEvent[] => {
      const from = critical[n];
      if (from === undefined) return [];
      const arrow = { name: 'critical path', cat: 'critical', pid, id: n + 1 };
      return [
        { ...arrow, ph: 's', tid: firstSlot + from.lane, ts: Math.max(micros(from.startMs), micros(from.endMs) - 1) },
        { ...arrow, ph: 'f', bp: 'e', tid: firstSlot + to.lane, ts: micros(to.startMs) },
      ];
    }),
    ...countTasks(slices).map(
      ({ atMs, waiting, running }): TraceEvent => ({ name: 'tasks', ph: 'C', pid, tid: 0, ts: micros(atMs), args: { waiting, running } }),
    ),
  ];
}

function nameLane(tid: number, name: string): readonly TraceEvent[] {
  return [
    { name: 'thread_name', ph: 'M', pid, tid, ts: 0, args: { name } },
    { name: 'thread_sort_index', ph: 'M', pid, tid, ts: 0, args: { sort_index: tid } },
  ];
}

function describe({ times: { queuedAt, attempts, end }, startMs }: Slice): Readonly<Record<string, unknown>> {
  return {
    key: end?.key,
    outcome: end?.outcome,
    attempt: attempts.at(-1)?.number,
    exitCode: end?.exitCode,
    flaky: end?.flaky,
    queuedMs: queuedAt === undefined ? undefined : Math.max(0, Math.round(startMs - queuedAt)),
  };
}

/** How many tasks waited for a slot and how many were in one, at each moment at which that changed. */
function countTasks(slices: readonly Slice[]): readonly { readonly atMs: number; readonly waiting: number; readonly running: number }[] {
  const steps = slices.flatMap(({ times, startMs, endMs }) => [
    { atMs: Math.min(times.queuedAt ?? startMs, startMs), waiting: 1, running: 0 },
    { atMs: startMs, waiting: -1, running: 1 },
    { atMs: endMs, waiting: 0, running: -1 },
  ]);
  const byTime = new Map<number, { waiting: number; running: number }>();
  for (const { atMs, waiting, running } of steps) {
    const at = byTime.get(atMs) ?? { waiting: 0, running: 0 };
    byTime.set(atMs, { waiting: at.waiting + waiting, running: at.running + running });
  }
  let waiting = 0;
  let running = 0;
  return [...byTime]
    .sort(([a], [b]) => a - b)
    .map(([atMs, step]) => {
      waiting += step.waiting;
      running += step.running;
      return { atMs, waiting, running };
    });
}
