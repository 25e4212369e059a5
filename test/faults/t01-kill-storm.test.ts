import { readdirSync } from 'node:fs';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { cleanBuild } from './rig/clean-build.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { killRunner } from './rig/kill-runner.ts';
import { subjectOf } from './rig/subject-of.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';

const killsPerBatch = 5;
const concurrency = 4;
/** Tells of a batch in which runs end before their kill too often to be tried for ever. */
const triesPerKill = 4;

describeFault('t01', 'kill storm', (part) => {
  part('kills of cold runs and of runs that restore', { quick: 20, full: 200, peers: true }, async ({ count, isFull, seed, random, tally, defer, signal }) => {
    // Every build of mmo leaves a process in its group that would be there long after the test.
    const also = subjectOf().name === 'mmo' ? 'sleep 600 >/dev/null 2>&1 &' : 'true';
    const workspace = await createFaultWorkspace({ count: isFull ? 500 : 30, seed, also, spawner: true }, defer);
    const { wholeMs, clean, outside } = await cleanBuild(workspace, signal);
    workspace.removeOutputs();
    const startedMs = performance.now();
    await workspace.build({ signal });
    const restoreMs = Math.ceil(performance.now() - startedMs);
    const order = Array.from({ length: Math.ceil(count / killsPerBatch) }, (_, batch) => batch % 4 !== 3);
    for (const isCold of order) {
      if (isCold) for (const folder of workspace.subject.state) workspace.rig.remove(folder);
      const batch = await killBatch(workspace, { isCold, wholeMs: isCold ? wholeMs : restoreMs, random, signal });
      const found = [...batch.found, ...(await leftTemporaries(workspace, signal))];
      const tale = `${isCold ? 'cold' : 'restoring'}: killed after ${batch.momentsMs.join(', ')} of ${isCold ? wholeMs : restoreMs} ms`;
      await judge({ tally, workspace, faults: batch.momentsMs.length, tale, clean, outside, found, result: batch.next, treeAfterFault: true, signal });
    }
  });
});

interface Batch {
  readonly momentsMs: readonly number[];
  readonly next: MmoResult;
  readonly found: readonly string[];
}

interface BatchOptions {
  readonly isCold: boolean;
  readonly wholeMs: number;
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
}

/** Kills runs at random moments, one after the other, then lets one end: it executes no more than what was left undone. */
async function killBatch(workspace: FaultWorkspace, { isCold, wholeMs, random, signal }: BatchOptions): Promise<Batch> {
  const { subject, services } = workspace;
  const done = new Set<string>();
  const momentsMs: number[] = [];
  // A run that had ended before its kill took less than that.
  let longestMs = Number.POSITIVE_INFINITY;
  workspace.removeOutputs();
  for (let tries = 0; momentsMs.length < killsPerBatch && tries < killsPerBatch * triesPerKill; tries += 1) {
    const leftMs = Math.max(100, isCold ? (wholeMs * (services.length - done.size)) / services.length : wholeMs);
    const afterMs = random.below(Math.min(longestMs, leftMs));
    const run = await workspace.start({ signal });
    await waitOrEnd(afterMs, run.ended);
    killRunner(workspace, run);
    const result = await run.ended;
    for (const event of result.events) if (event.type === 'task:end' && event.outcome.status === 'success') done.add(event.task);
    if (result.signal === 'SIGKILL' || subject.name !== 'mmo') momentsMs.push(afterMs);
    else longestMs = Math.max(1, afterMs);
    // The run that is let end finds what the last one left, half built or half restored; so does every run that builds, and one in two that restores.
    const isLeft = isCold || momentsMs.length === killsPerBatch || random.below(2) === 0;
    if (!isLeft || result.signal !== 'SIGKILL') workspace.removeOutputs();
  }
  const next = await workspace.build({ signal });
  const { executed } = subject.work(next);
  const allowed = isCold ? services.length - done.size + concurrency * momentsMs.length : 0;
  const isRight = subject.name !== 'mmo' || executed <= allowed;
  return { momentsMs, next, found: isRight ? [] : [`the next run executed ${executed} tasks, no more than ${allowed} were left`] };
}

/** Temporary files that are there although the next run has ended and the cache was pruned. */
async function leftTemporaries({ rig, subject }: FaultWorkspace, signal: AbortSignal): Promise<readonly string[]> {
  if (subject.name !== 'mmo') return [];
  const { exitCode, stderr } = await rig.mmo(['cache', 'prune'], { signal });
  const paths = readdirSync(rig.path('.mmo'), { recursive: true, encoding: 'utf8' });
  const left = paths.filter((path) => /^tmp\/|^cache\/(ac|cas)\/[^/]+\/\.|^lock\/claim|^run\/[^/]*\.json|\.tmp$/.test(path));
  return [...(exitCode === 0 ? [] : [`prune exited with ${exitCode}: ${stderr}`]), ...left.slice(0, 5).map((path) => `left: .mmo/${path}`)];
}
