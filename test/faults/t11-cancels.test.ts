import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { cleanBuild } from './rig/clean-build.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { inLanes } from './rig/in-lanes.ts';
import { judge } from './rig/judge.ts';
import { lingeringProcesses } from './rig/lingering-processes.ts';
import { type OwnClock, startOwnClock } from './rig/own-clock.ts';
import { processesBelow } from './rig/processes-below.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { waitUntil } from './rig/wait-until.ts';
import { watchReaping } from './rig/watch-reaping.ts';
import { tryContainers } from './t11-containers.ts';
import { buildOnTerminal } from './t11-terminal.ts';
import { endFleets } from './t12-fleet.ts';
import { endContainerFleets } from './t12-fleet-containers.ts';

/** The time that tasks have to end, and as much again for mmo itself. */
const endsWithinMs = 10_000;
/** One that has not ended by then never will. */
const longestWaitMs = 120_000;
/** What is promised of the time after mmo has ended. */
const goneWithinMs = 5_000;
/** In less than this no run of a few tasks ends. */
const shortestMs = 50;
const cancelsPerJudgement = 5;
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const breaks = { name: 'breaks', tasks: { break: { command: 'sleep 0.5; exit 3', cache: false } } };

describeFault('t11', 'cancels', (part) => {
  part('signals, keys, closed terminals and failures', { quick: 16, full: 200, peers: true }, async ({ count, isFull, seed, tally, defer, signal }) => {
    await inLanes({ count, seed, lanes: 4 }, async (lane) => {
      const files = { 'services/breaks/service.yml': JSON.stringify(breaks) };
      const workspace = await createFaultWorkspace({ count: isFull ? 40 : 12, seed: lane.seed, also: lingeringProcesses(0.2), files, spawner: true }, defer);
      const { subject, rig } = workspace;
      const { wholeMs, clean, outside } = await cleanBuild(workspace, signal);
      for (let tried = 0; tried < lane.count; ) {
        const found: string[] = [];
        const tales: string[] = [];
        for (const folder of subject.state) rig.remove(folder);
        // What the runs before have stored makes the later ones shorter.
        let longestMs = wholeMs;
        while (tales.length < Math.min(cancelsPerJudgement, lane.count - tried)) {
          workspace.removeOutputs();
          const cancel = await cancelOnce(workspace, { wholeMs: longestMs, random: lane.random, defer, signal });
          if (cancel.lateMs === undefined) tales.push(cancel.tale);
          else longestMs = Math.max(shortestMs, Math.min(longestMs, cancel.lateMs));
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

  part('services in containers, and vendors', { quick: 1, full: 40 }, (fault) => endContainerFleets(fault, ['SIGINT', 'SIGTERM', 'SIGHUP']));

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
  /** The run had ended by itself when it was to be cancelled, so long after its start. */
  readonly lateMs: number | undefined;
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
  const clock = startOwnClock();
  run.kill(name);
  if (isTwice) {
    await waitOrEnd(again, run.ended);
    run.kill(name);
  }
  const reaping = watchReaping(run.pid, run.ended);
  const result = await inTime(run.ended, run.kill);
  const tookMs = clock.elapsedMs();
  clock.stop();
  const tale = `${name}${isTwice ? ` twice, ${again} ms apart,` : ''} after ${afterMs} of ${wholeMs} ms`;
  // Before it listens, and once it has done its work, mmo ends as any program does.
  const isLate = result.exitCode === 0 && hasEnded(result);
  const isRight = result.exitCode === codes[name] || result.signal === name || isLate;
  return {
    tale,
    lateMs: isLate ? afterMs : undefined,
    found: [...problemsOf({ tookMs, isRight, end: String(result.exitCode ?? result.signal), stderr: result.stderr }), ...(await reaping)],
  };
}

async function cancelOnTerminal(
  workspace: FaultWorkspace,
  { afterMs, isClosed, defer, signal }: { afterMs: number; isClosed: boolean; defer: CancelOptions['defer']; signal: AbortSignal },
): Promise<Cancel> {
  const build = await buildOnTerminal(workspace, defer);
  await delay(afterMs, undefined, { signal });
  const clock = startOwnClock();
  if (isClosed) build.close();
  else build.pressCtrlC();
  const isInTime = await build.ended(endsWithinMs + goneWithinMs);
  const tookMs = clock.elapsedMs();
  clock.stop();
  const exitCode = build.exitCode();
  // A build may have ended by itself just then.
  const isLate = exitCode === 0 && tookMs < goneWithinMs;
  const isRight = isInTime && (exitCode === (isClosed ? 129 : 130) || isLate);
  const found = problemsOf({ tookMs, isRight, end: String(exitCode), stderr: '' });
  const tale = `${isClosed ? 'terminal closed' : 'Ctrl-C'} after ${afterMs} ms`;
  return { tale, lateMs: isLate ? afterMs : undefined, found: build.isRestored() ? found : [...found, 'terminal not restored'] };
}

/** A task that fails ends all others. */
async function failFast({ rig }: FaultWorkspace, signal: AbortSignal): Promise<Cancel> {
  let clock: OwnClock | undefined;
  const onLine = (line: string): void => {
    if (line.includes('"status":"failure"')) clock ??= startOwnClock();
  };
  const run = await rig.start(['run', 'build', 'break', '--continue=never', '--json'], { signal, onLine });
  const { exitCode, stderr } = await inTime(run.ended, run.kill);
  clock?.stop();
  const found = problemsOf({ tookMs: clock?.elapsedMs() ?? 0, isRight: exitCode === 1 && clock !== undefined, end: String(exitCode), stderr });
  return { tale: 'a task failed', lateMs: undefined, found };
}

function problemsOf({ tookMs, isRight, end, stderr }: { tookMs: number; isRight: boolean; end: string; stderr: string }): readonly string[] {
  return [...(isRight ? [] : [`ended with ${end}: ${stderr.slice(-500)}`]), ...(tookMs > endsWithinMs ? [`took ${tookMs} ms to end`] : [])];
}

/** A run that does not end is killed, or the test would not end either. */
async function inTime(ended: Promise<MmoResult>, kill: (name: 'SIGKILL') => void): Promise<MmoResult> {
  const timer = setTimeout(() => kill('SIGKILL'), longestWaitMs);
  const result = await ended;
  clearTimeout(timer);
  return result;
}

function hasEnded({ events }: MmoResult): boolean {
  return events.some((event) => event.type === 'run:end');
}
