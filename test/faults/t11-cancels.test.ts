import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { inLanes } from './rig/in-lanes.ts';
import { judge } from './rig/judge.ts';
import { lingeringProcesses } from './rig/lingering-processes.ts';
import { processesBelow } from './rig/processes-below.ts';
import { unreapedChildren } from './rig/unreaped-children.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { waitUntil } from './rig/wait-until.ts';
import { tryContainers } from './t11-containers.ts';
import { buildOnTerminal } from './t11-terminal.ts';
import { endFleets } from './t12-fleet.ts';

/** The time that tasks have to end, and as much again for mmo itself on a busy machine. */
const endsWithinMs = 10_000;
const goneWithinMs = 2_000;
const reapedWithinMs = 1_000;
const cancelsPerJudgement = 5;
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const breaks = { name: 'breaks', tasks: { break: { command: 'sleep 0.5; exit 3', cache: false } } };

describeFault('t11', 'cancels', (part) => {
  part('signals, keys, closed terminals and failures', { quick: 16, full: 200, peers: true }, async ({ count, isFull, seed, tally, defer, signal }) => {
    await inLanes({ count, seed, lanes: 4 }, async (lane) => {
      const files = { 'services/breaks/service.yml': JSON.stringify(breaks) };
      const workspace = await createFaultWorkspace({ count: isFull ? 40 : 12, seed: lane.seed, also: lingeringProcesses(0.2), files }, defer);
      const { subject, rig } = workspace;
      const startedMs = performance.now();
      await workspace.startAnew({ signal });
      const wholeMs = Math.ceil(performance.now() - startedMs);
      const clean = workspace.tree();
      const outside = workspace.outside();
      for (let tried = 0; tried < lane.count; ) {
        const found: string[] = [];
        const tales: string[] = [];
        for (const folder of subject.state) rig.remove(folder);
        while (tales.length < Math.min(cancelsPerJudgement, lane.count - tried)) {
          workspace.removeOutputs();
          const cancel = await cancelOnce(workspace, { wholeMs, random: lane.random, defer, signal });
          tales.push(cancel.tale);
          found.push(...cancel.found.map((problem) => `${cancel.tale}: ${problem}`));
          if (await waitUntil(() => processesBelow(workspace.around).length === 0, goneWithinMs)) continue;
          const alive = processesBelow(workspace.around);
          tally.tried(0, [], { leaks: alive.length });
          found.push(`${cancel.tale}: left ${alive.map(({ pid, command }) => `${pid} ${command}`).join(', ')}`);
          for (const { pid } of alive) process.kill(pid, 'SIGKILL');
        }
        tried += tales.length;
        await judge({ tally, workspace, faults: tales.length, tale: tales.join('\n'), clean, outside, found, signal });
      }
    });
  });

  part('dev and start', { quick: 20, full: 200 }, (fault) => endFleets(fault, ['SIGINT', 'SIGTERM', 'SIGHUP']));

  part('beside containers', { quick: 2, full: 20 }, tryContainers);
});

interface CancelOptions {
  readonly wholeMs: number;
  readonly random: SeededRandom;
  readonly defer: (cleanup: () => unknown) => void;
  readonly signal: AbortSignal;
}

interface Cancel {
  readonly tale: string;
  readonly found: readonly string[];
}

/** Starts a build and ends it in one of the ways that there are. */
async function cancelOnce(workspace: FaultWorkspace, { wholeMs, random, defer, signal }: CancelOptions): Promise<Cancel> {
  const afterMs = random.below(wholeMs);
  const way = random.below(8);
  const again = random.below(800);
  if (way >= 5 && way < 7) return cancelOnTerminal(workspace, { afterMs, isClosed: way === 6, defer, signal });
  if (way === 7 && workspace.subject.name === 'mmo') return failFast(workspace, signal);
  const name = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const)[way % 3] ?? 'SIGINT';
  const isTwice = way >= 3;
  const run = await workspace.start({ signal });
  await waitOrEnd(afterMs, run.ended);
  const atMs = performance.now();
  run.kill(name);
  if (isTwice) {
    await waitOrEnd(again, run.ended);
    run.kill(name);
  }
  const reaping = watchReaping(run.pid, run.ended);
  const result = await inTime(run.ended, run.kill);
  const tookMs = Math.round(performance.now() - atMs);
  const tale = `${name}${isTwice ? ` twice, ${again} ms apart,` : ''} after ${afterMs} of ${wholeMs} ms`;
  // Before it listens, and once it has done its work, mmo ends as any program does.
  const isRight = result.exitCode === codes[name] || result.signal === name || (result.exitCode === 0 && hasEnded(result));
  return { tale, found: [...problemsOf({ tookMs, isRight, end: String(result.exitCode ?? result.signal), stderr: result.stderr }), ...(await reaping)] };
}

/** Until it has ended: children that it leaves as zombies for longer than it takes to notice. */
async function watchReaping(pid: number, ended: Promise<unknown>): Promise<readonly string[]> {
  const firstSeenMs = new Map<number, number>();
  const left = new Set<number>();
  const state = { live: true };
  void ended.finally(() => {
    state.live = false;
  });
  while (state.live) {
    for (const child of unreapedChildren(pid)) {
      const sinceMs = firstSeenMs.get(child) ?? performance.now();
      firstSeenMs.set(child, sinceMs);
      if (performance.now() - sinceMs > reapedWithinMs) left.add(child);
    }
    await delay(100);
  }
  return left.size === 0 ? [] : [`${left.size} children were left as zombies`];
}

async function cancelOnTerminal(
  workspace: FaultWorkspace,
  { afterMs, isClosed, defer, signal }: { afterMs: number; isClosed: boolean; defer: CancelOptions['defer']; signal: AbortSignal },
): Promise<Cancel> {
  const build = await buildOnTerminal(workspace, defer);
  await delay(afterMs, undefined, { signal });
  const atMs = performance.now();
  if (isClosed) build.close();
  else build.pressCtrlC();
  const isInTime = await build.ended(endsWithinMs + goneWithinMs);
  const tookMs = Math.round(performance.now() - atMs);
  const exitCode = build.exitCode();
  // A build may have ended by itself just then.
  const isRight = isInTime && (exitCode === (isClosed ? 129 : 130) || (exitCode === 0 && tookMs < goneWithinMs));
  const found = problemsOf({ tookMs, isRight, end: String(exitCode), stderr: '' });
  return { tale: `${isClosed ? 'terminal closed' : 'Ctrl-C'} after ${afterMs} ms`, found: build.isRestored() ? found : [...found, 'terminal not restored'] };
}

/** A task that fails ends all others. */
async function failFast({ rig }: FaultWorkspace, signal: AbortSignal): Promise<Cancel> {
  const run = await rig.start(['run', 'build', 'break', '--continue=never', '--json'], { signal });
  const { exitCode, stderr, events } = await inTime(run.ended, run.kill);
  const failedAt = events.find((event) => event.type === 'task:end' && event.outcome.status === 'failure')?.at ?? Date.now();
  return { tale: 'a task failed', found: problemsOf({ tookMs: Date.now() - failedAt, isRight: exitCode === 1, end: String(exitCode), stderr }) };
}

function problemsOf({ tookMs, isRight, end, stderr }: { tookMs: number; isRight: boolean; end: string; stderr: string }): readonly string[] {
  return [...(isRight ? [] : [`ended with ${end}: ${stderr.slice(-500)}`]), ...(tookMs > endsWithinMs ? [`took ${tookMs} ms to end`] : [])];
}

/** A run that does not end is killed, or the test would not end either. */
async function inTime(ended: Promise<MmoResult>, kill: (name: 'SIGKILL') => void): Promise<MmoResult> {
  const timer = setTimeout(() => kill('SIGKILL'), 3 * endsWithinMs);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

function hasEnded({ events }: MmoResult): boolean {
  return events.some((event) => event.type === 'run:end');
}
