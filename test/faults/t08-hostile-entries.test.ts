import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { blobPath } from '../../core/cache/cache-context.ts';
import { openCache } from '../../core/cache/open-cache.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { createCacheRig, keyOf, patterns } from '../unit/cache/cache-rig.ts';
import { cacheEntries, forgeEntry } from './rig/cache-entries.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { inTime } from './rig/in-time.ts';
import { judge } from './rig/judge.ts';
import { measuredCall } from './rig/measured-call.ts';
import { treeOf } from './rig/tree-of.ts';
import { fuzzResult } from './t08-fuzz-result.ts';
import { hostileEntries } from './t08-hostile-entries.ts';

const mostMb = 300;
/** Of processor time: for one entry, though there are fifteen in a run. */
const mostSeconds = 5;
const evil = 'EVIL\n';
const host = createNodeHost();

describeFault('t08', 'hostile entries', (part) => {
  part('crafted, through the CLI', { quick: 120, full: 360 }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 15;
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    const { rig } = workspace;
    await workspace.build({ signal });
    const clean = workspace.tree();
    const cacheDir = rig.path('.mmo/cache');
    const canaries = join(workspace.around, 'canaries');
    const around = { canaries, blob: plantEvil(cacheDir) };
    mkdirSync(canaries);
    writeFileSync(join(canaries, 'inner'), 'canary');
    const outside = workspace.outside();
    const from = random.below(hostileEntries.length);
    for (let tried = 0; tried < count; tried += services) {
      plantEvil(cacheDir);
      const done = cacheEntries(cacheDir).map(({ file, result }, n) => {
        const entry = hostileEntries[(from + tried + n) % hostileEntries.length];
        const forged = entry?.forge(result, around);
        if (typeof forged === 'string') writeFileSync(file, `${createHash('sha256').update(forged).digest('hex')}\n${forged}`);
        else forgeEntry(file, forged);
        if (entry?.plant !== undefined) spawnSync('sh', ['-c', entry.plant, 'sh', file]);
        return `${result.task}: ${entry?.name}`;
      });
      workspace.removeOutputs();
      const result = await inTime(signal, 60_000, (within) => measuredCall(rig, ['run', 'build', '--json'], { signal: within }));
      const { peakMb, cpuSeconds } = result;
      const complaints = peakMb < mostMb && cpuSeconds < mostSeconds ? [] : [`it took ${Math.round(peakMb)} MB and ${cpuSeconds.toFixed(1)} s`];
      await judge({ tally, workspace, faults: done.length, tale: done.join('\n'), clean, outside, result, treeAfterFault: true, found: complaints, signal });
    }
  });

  part('fuzzed, in this process', { quick: 2000, full: 20_000 }, async ({ count, random, tally, defer }) => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-hostile-')));
    defer(() => rmSync(base, { recursive: true, force: true }));
    const rig = createCacheRig(host, base);
    const list = patterns('dist', 'gen/*.js', 'pkg/out');
    for (const path of ['dist/a', 'dist/deep/b', 'gen/x.js', 'pkg/out/y', 'source.txt']) rig.write(path, `content of ${path}`);
    host.files.symlink('deep/b', `${rig.serviceRoot}/dist/link`);
    rig.put('build', list);
    const [entry] = cacheEntries(rig.cacheDir);
    if (entry === undefined) throw new Error('nothing was stored');
    const blob = plantEvil(rig.cacheDir);
    mkdirSync(join(base, 'canaries'));
    writeFileSync(join(base, 'canaries', 'inner'), 'canary');
    // Whatever a restore may touch is taken away; all else must stay as it is.
    const rest = (): ReadonlyMap<string, string> =>
      new Map([...treeOf(base, ['cache', 'tmp'])].filter(([path]) => !/^service\/(dist(\/|$)|gen\/[^/]*\.js$|pkg\/out(\/|$))/.test(path)));
    const before = rest();
    let accepted = 0;
    for (let tried = 0; tried < count; tried += 1) {
      const forged = fuzzResult(entry.result, { random, blob, canaries: join(base, 'canaries') });
      forgeEntry(entry.file, forged);
      const faults: string[] = [];
      const cache = openCache({ host, dir: rig.cacheDir, onFault: (message) => faults.push(message) });
      const hit = cache.get(keyOf('build'));
      const restored = hit !== undefined && cache.restore(hit, { serviceRoot: rig.serviceRoot, patterns: list, tmpDir: `${base}/tmp` });
      if (hit === undefined) {
        tally.tried(1);
        continue;
      }
      accepted += 1;
      const { wrong, lost, strays } = compareTrees(before, rest());
      const modes = [...treeOf(rig.serviceRoot)].filter(([, text]) => /^(file|folder) [1-7]\d{3} /.test(text)).map(([path]) => `${path} has special bits`);
      const complaints = [...wrong, ...lost, ...strays, ...modes];
      if (restored && !cache.restore(hit, { serviceRoot: rig.serviceRoot, patterns: list, tmpDir: `${base}/tmp` }))
        complaints.push('restored once, but not twice');
      tally.tried(1, complaints.length === 0 ? [] : [JSON.stringify(forged), ...complaints], { leaks: complaints.length });
      rig.put('build', list, { force: true });
      plantEvil(rig.cacheDir);
    }
    if (accepted < count / 40) tally.tried(0, [`only ${accepted} of ${count} entries came as far as a restore`]);
  });
});

/** A sound blob of bytes that no task made. */
function plantEvil(cacheDir: string): { readonly digest: string; readonly size: number } {
  const digest = createHash('sha256').update(evil).digest('hex');
  const path = blobPath(cacheDir, digest);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, evil);
  return { digest, size: evil.length };
}
