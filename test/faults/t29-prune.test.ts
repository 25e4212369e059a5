import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { manifestPath } from '../../core/cache/cache-context.ts';
import { openCache } from '../../core/cache/open-cache.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import { type CacheRig, createCacheRig, keyOf, patterns } from '../unit/cache/cache-rig.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { filesBelow } from './t03-damage.ts';

const host = createNodeHost();
const dist = patterns('dist');
const hourMs = 3_600_000;

describeFault('t29', 'pruning beside live runs', (part) => {
  part('clones that share a cache, pruned all the time', { quick: 30, full: 400 }, async ({ count, isFull, seed, random, tally, defer, signal }) => {
    const clones = await Promise.all(Array.from({ length: 4 }, async () => createFaultWorkspace({ count: isFull ? 50 : 10, seed }, defer)));
    const first = clones[0];
    if (first === undefined) return;
    const cacheDir = first.rig.path('.mmo/cache');
    const env = { MMO_CACHE_DIR: cacheDir };
    await first.build({ env, signal });
    const clean = first.tree();
    const strange = leaveStrangers(cacheDir);
    const outside = first.outside();
    for (let tried = 0; tried < count; ) {
      for (const clone of clones) clone.removeOutputs();
      const runs = await Promise.all(clones.map((clone) => clone.start({ env, signal })));
      const ended = Promise.all(runs.map(({ ended: end }) => end));
      const state = { live: true };
      void ended.finally(() => {
        state.live = false;
      });
      let pruned = 0;
      const tales: string[] = [];
      for (; state.live; pruned += 1) {
        tales.push(await pruneOnce(cacheDir, { random, mmo: async (args) => (await first.rig.mmo(args, { env, signal })).exitCode }));
        await delay(random.below(30));
      }
      const results = await ended;
      tried += pruned;
      const complaints = results.flatMap(({ exitCode, stderr }, n) => (exitCode === 0 ? [] : [`clone ${n} exited with ${exitCode}: ${stderr.slice(-500)}`]));
      complaints.push(...tales.filter((tale) => tale.includes('failed')));
      for (const clone of clones) {
        const { wrong, lost, strays } = compareTrees(clean, clone.tree());
        complaints.push(...wrong, ...lost, ...strays);
      }
      if (!filesBelow([cacheDir]).includes(strange)) complaints.push(`${strange} was deleted`);
      await judge({ tally, workspace: first, faults: pruned, tale: tales.join('\n'), clean, outside, found: complaints, signal });
    }
  });

  part('entries that vanish between look-up and restore', { quick: 60, full: 600 }, async ({ count, random, tally, defer }) => {
    const rig = rigOnDisk(defer);
    const store = (): void => {
      for (let index = 0; index < 6; index += 1) rig.write(`dist/deep/f${index}`, `content ${index} `.repeat(50));
      rig.put('build', dist, { force: true });
    };
    store();
    const clean = JSON.stringify(rig.tree());
    for (let tried = 0; tried < count; tried += 1) {
      const hit = rig.cache.get(keyOf('build'));
      const stale = random.below(2) === 0;
      host.files.remove(`${rig.serviceRoot}/dist`);
      if (stale) rig.write('dist/deep/f0', 'stale');
      const before = JSON.stringify(rig.tree());
      const tale = vanish(rig.cacheDir, random);
      const restored = hit !== undefined && rig.cache.restore(hit, { serviceRoot: rig.serviceRoot, patterns: dist, tmpDir: `${rig.cacheDir}/../tmp` });
      const after = JSON.stringify(rig.tree());
      const complaints = [
        ...(hit === undefined ? ['no hit to begin with'] : []),
        ...(after === (restored ? clean : before) ? [] : [`restored: ${restored}, but ${after}`]),
      ];
      store();
      if (rig.cache.verify().bad.length > 0) complaints.push(`not healed: ${JSON.stringify(rig.cache.verify().bad)}`);
      tally.tried(1, complaints.length === 0 ? [] : [tale, ...complaints]);
    }
    if (rig.faults.length > 0) tally.tried(0, rig.faults);
  });

  part('the oldest first, by whatever clock', { quick: 40, full: 400 }, async ({ count, random, tally, defer }) => {
    for (let tried = 0; tried < count; tried += 1) {
      const skewMs = [0, -10 * 365 * 24 * hourMs, 10 * 365 * 24 * hourMs, hourMs, -hourMs][random.below(5)] ?? 0;
      const rig = rigOnDisk(defer, () => Date.now() + skewMs);
      const ages = Array.from({ length: 8 }, (_, n) => ({ name: `entry ${n}`, hours: n === 0 ? -20 : random.below(400) + n / 10 }));
      for (const { name, hours } of ages) {
        rig.write('dist/a', name.repeat(1000 + random.below(100)));
        rig.put(name, dist);
        const seconds = (Date.now() + skewMs) / 1000 - hours * 3600;
        utimesSync(manifestPath(rig.cacheDir, keyOf(name)), seconds, seconds);
      }
      const limit = 10_000 + random.below(60_000);
      rig.cache.prune({ maxSizeBytes: limit, maxAgeMs: 1000 * hourMs, graceMs: Number.NEGATIVE_INFINITY });
      const left = ages.filter(({ name }) => host.files.exists(manifestPath(rig.cacheDir, keyOf(name))));
      const newest = [...ages].sort((a, b) => a.hours - b.hours).slice(0, left.length);
      const complaints = [
        ...(rig.cache.status().bytes <= limit ? [] : [`${rig.cache.status().bytes} bytes are left of ${limit}`]),
        ...(newest.every((one) => left.includes(one)) ? [] : ['an older entry outlived a newer one']),
        ...rig.cache.verify().bad.map(({ path }) => `${path} is bad`),
        ...rig.faults,
      ];
      tally.tried(1, complaints.length === 0 ? [] : [JSON.stringify({ skewMs, limit, ages }), ...complaints]);
    }
  });
});

function rigOnDisk(defer: (cleanup: () => unknown) => void, now?: () => number): CacheRig {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-prune-')));
  defer(() => rmSync(base, { recursive: true, force: true }));
  return createCacheRig(host, base, now);
}

/** Files that others leave in a cache folder; returns one that must stay: over NFS, it is a file that somebody still has open. */
function leaveStrangers(cacheDir: string): string {
  const nfs = join(cacheDir, 'cas', 'aa', '.nfs00000000000a1b2c00000001');
  for (const path of [nfs, join(cacheDir, 'ac', 'bb', '.DS_Store'), join(cacheDir, 'notes.txt'), join(cacheDir, 'cas', 'README')]) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, 'not ours');
    utimesSync(path, 0, 0);
  }
  return nfs;
}

/** One prune, by the CLI or in this process with a wrong clock, down to a random size, and without mercy for young blobs; how it went. */
async function pruneOnce(
  cacheDir: string,
  { random, mmo }: { readonly random: SeededRandom; readonly mmo: (args: readonly string[]) => Promise<number | undefined> },
): Promise<string> {
  const maxSizeBytes = random.below(2) === 0 ? 1 : random.below(600_000);
  if (random.below(8) === 0) {
    const exitCode = await mmo(['cache', 'prune', '--max-size', `${maxSizeBytes}B`]);
    return exitCode === 0 ? `pruned to ${maxSizeBytes}` : `pruning to ${maxSizeBytes} failed: exit ${exitCode}`;
  }
  const skewMs = [0, 2 * hourMs, -2 * hourMs, 10 * 365 * 24 * hourMs][random.below(4)] ?? 0;
  const faults: string[] = [];
  const cache = openCache({ host, dir: cacheDir, onFault: (message) => faults.push(message), now: () => Date.now() + skewMs });
  const { removed } = cache.prune({ maxSizeBytes, graceMs: random.below(2) === 0 ? 0 : hourMs });
  return faults.length === 0 ? `pruned ${removed} to ${maxSizeBytes}, clock ${skewMs}` : `pruning failed: ${faults.join(', ')}`;
}

/** Takes something away that a restore would need, as a prune beside it does. */
function vanish(cacheDir: string, random: SeededRandom): string {
  const kind = random.below(5);
  const [ac, cas] = [join(cacheDir, 'ac'), join(cacheDir, 'cas')];
  const blobs = filesBelow([cas]);
  const blob = blobs[random.below(blobs.length)] ?? cas;
  const gone = [blob, ac, cas, cacheDir, dirname(blob)][kind] ?? blob;
  rmSync(gone, { recursive: true, force: true });
  return `${gone} vanished`;
}
