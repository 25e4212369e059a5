import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../../core/model/event.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoProcess } from '../support/start-command.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { tryCycles, tryDeletedLock, tryKilledHolders, tryStaleFiles } from './t04-lock.ts';

const startedWithinMs = 50;
const kinds = ['cold', 'warm', 'mixed', 'clones', 'pruned', 'unlocked'] as const;
const processCounts = [2, 4, 8];

describeFault('t04', 'concurrent runs', (part) => {
  part('rounds of runs at the same time', { quick: 6, full: 100, peers: true }, async ({ count, seed, random, tally, defer, signal }) => {
    const [workspace, clone] = await Promise.all([0, 1].map(() => createFaultWorkspace({ count: 14, seed }, defer)));
    if (workspace === undefined || clone === undefined) return;
    await workspace.startAnew({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += 1) {
      const kind = kinds[tried % (workspace.subject.name === 'mmo' ? kinds.length : 3)] ?? 'cold';
      const k = processCounts[Math.floor(tried / kinds.length + tried) % processCounts.length] ?? 2;
      for (const { subject, rig, removeOutputs } of [workspace, clone]) {
        // Warm runs, and prunes, find what the rounds before have stored.
        if (kind !== 'warm' && kind !== 'pruned') for (const folder of subject.state) rig.remove(folder);
        removeOutputs();
      }
      const runs: MmoProcess[] = [];
      for (let n = 0; n < k; n += 1) {
        runs.push(await startOne(kind === 'clones' && n % 2 === 1 ? clone : workspace, { n, kind, random, signal, cache: workspace.rig.path('.mmo/cache') }));
        await delay(random.below(Math.ceil((2 * startedWithinMs) / k)), undefined, { signal });
      }
      // A stranger clears away what he takes for left over.
      if (kind === 'unlocked') {
        await Promise.any(runs.map((run) => run.said('task:start')));
        workspace.rig.remove('.mmo/lock');
      }
      const results = await Promise.all(runs.map((run) => run.ended));
      const found = results.flatMap(({ exitCode, signal: by, stdout, stderr }) =>
        exitCode === 0 ? [] : [`one exited with ${exitCode ?? by}: ${stdout.slice(-1500)}${stderr.slice(-800)}`],
      );
      const isOfClone = (n: number): boolean => kind === 'clones' && n % 2 === 1;
      for (const side of [true, false]) found.push(...executedTogether(results.filter((_, n) => isOfClone(n) === side).map(({ events }) => events)));
      if (kind === 'clones') found.push(...differences(clean, clone));
      await judge({ tally, workspace, faults: 1, tale: `round ${tried}: ${k} runs, ${kind}`, clean, outside, found, treeAfterFault: true, signal });
    }
  });

  part('the lock, in turn', { quick: 160, full: 3_200 }, tryCycles);
  part('the lock, its holders killed', { quick: 6, full: 200 }, tryKilledHolders);
  part('the lock, with files of nobody', { quick: 80, full: 800 }, tryStaleFiles);
  part('the lock, its file deleted', { quick: 40, full: 400 }, tryDeletedLock);
});

interface StartOptions {
  readonly n: number;
  readonly kind: (typeof kinds)[number];
  readonly random: SeededRandom;
  readonly signal: AbortSignal;
  /** The cache that clones share. */
  readonly cache: string;
}

function startOne(workspace: FaultWorkspace, { n, kind, random, signal, cache }: StartOptions): Promise<MmoProcess> {
  const { rig, services, subject } = workspace;
  if (subject.name !== 'mmo' || n === 0 || kind === 'cold' || kind === 'warm') return workspace.start({ signal });
  if (kind === 'clones') return workspace.start({ signal, env: { MMO_CACHE_DIR: cache } });
  if (kind === 'pruned') return n % 2 === 0 ? workspace.start({ signal }) : rig.start(['cache', 'prune', '--max-size', '1KB'], { signal });
  const one = services[random.below(services.length)]?.name ?? '';
  return rig.start(n % 2 === 0 ? ['run', 'build', '--force', '--json'] : ['run', `${one}:build`, '--json'], { signal });
}

/** Tasks that two runs of one workspace executed at the same time. */
function executedTogether(runs: readonly (readonly RunEvent[])[]): readonly string[] {
  const spans = runs.flatMap((events, run) => {
    const starts = new Map(events.flatMap((event) => (event.type === 'task:start' ? [[event.task, event.at] as const] : [])));
    return events.flatMap((event) => (event.type === 'task:end' && starts.has(event.task) ? [{ run, from: starts.get(event.task) ?? 0, to: event.at }] : []));
  });
  // Whatever two runs execute, they do it one after the other.
  const overlaps = spans.filter((a) => spans.some((b) => a.run < b.run && a.from < b.to && b.from < a.to));
  return overlaps.length === 0 ? [] : [`${overlaps.length} tasks were executed while another run executed`];
}

function differences(clean: ReadonlyMap<string, string>, clone: FaultWorkspace): readonly string[] {
  const { wrong, lost, strays } = compareTrees(clean, clone.tree());
  return [...wrong, ...lost, ...strays].slice(0, 5).map((path) => `in the clone: ${path}`);
}
