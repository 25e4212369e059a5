import { lutimesSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isInPlace } from '../../core/cache/is-in-place.ts';
import { snapshotOutputs } from '../../core/cache/snapshot-outputs.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Host } from '../../core/host/host.ts';
import { gitBlobId } from '../../core/lib/git-blob-id.ts';
import { ContentReader } from '../../core/source/content-reader.ts';
import { probeTime } from '../../core/source/probe-time.ts';
import { emptyStatCache } from '../../core/source/stat-cache.ts';
import { compareTrees } from './rig/compare-trees.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { sourceText } from './rig/generate-services.ts';
import { judge } from './rig/judge.ts';
import { filesBelow } from './t03-damage.ts';
import { clockCases } from './t06-clock-cases.ts';

/** A whole second, which every file system keeps exactly. */
const mtimeS = 1_700_000_000;
/** The coarsest that a Linux kernel is built with. */
const tickMs = 10;

describeFault('t06', 'racy edits and clocks', (part) => {
  part('equal size and mtime, through the CLI', { quick: 60, full: 300, peers: true }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 20;
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    const trees: ReadonlyMap<string, string>[] = [];
    for (let version = 0; version < 2; version += 1) {
      for (let n = 0; n < services; n += 1) changeUnseen(workspace, n, { version, byRename: false });
      await workspace.startAnew({ signal });
      trees.push(workspace.tree());
    }
    for (let tried = 0; tried < count; tried += services) {
      const version = (tried / services) % 2;
      if (random.below(2) === 0) await changeWithinASecond(workspace, version, signal);
      else for (let n = 0; n < services; n += 1) changeUnseen(workspace, n, { version, byRename: random.below(2) === 0 });
      const result = await workspace.build({ signal });
      const { wrong, lost, strays } = compareTrees(trees[version] ?? new Map(), workspace.tree());
      const complaints = [...(result.exitCode === 0 ? [] : [`exit ${result.exitCode}: ${result.stderr}`]), ...wrong, ...lost, ...strays];
      tally.tried(services, complaints, { wrongBytes: wrong.length, lost: lost.length, leaks: strays.length });
    }
  });

  part('modified files of which git says what it said before', { quick: 40, full: 200 }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 20;
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    const change = (version: number): void => {
      for (let n = 0; n < services; n += 1) changeUnseen(workspace, n, { version, byRename: random.below(2) === 0 });
    };
    const trees = new Map<number, ReadonlyMap<string, string>>();
    for (const version of [1, 2]) {
      change(version);
      await workspace.startAnew({ signal });
      trees.set(version, workspace.tree());
    }
    for (let tried = 0; tried < count; tried += services) {
      // Nothing is left to be done, and all is known of these files.
      await workspace.build({ signal });
      const version = 1 + ((tried / services) % 2);
      change(version);
      const result = await workspace.build({ signal });
      const { wrong, lost, strays } = compareTrees(trees.get(version) ?? new Map(), workspace.tree());
      const complaints = [...(result.exitCode === 0 ? [] : [`exit ${result.exitCode}: ${result.stderr}`]), ...wrong, ...lost, ...strays];
      tally.tried(services, complaints, { wrongBytes: wrong.length, lost: lost.length, leaks: strays.length });
    }
  });

  part('a second write within the same tick', { quick: 400, full: 4000 }, async ({ count, random, tally, defer }) => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'mmo-racy-')));
    defer(() => rmSync(root, { recursive: true, force: true }));
    const host = coarse(createNodeHost());
    const patterns = [{ path: 'file', optional: false }];
    const path = join(root, 'file');
    const write = (text: string): void => {
      writeFileSync(path, text);
      utimesSync(path, mtimeS, mtimeS);
    };
    for (let tried = 0; tried < count; tried += 2) {
      const [a, b] = [`${tried} a ${random.below(1000)}`.padEnd(30), `${tried} b ${random.below(1000)}`.padEnd(30)];
      const isEarly = random.below(2) === 0;
      if (isEarly) write(a);
      const t0Ms = probeTime(host, root);
      if (!isEarly) write(a);
      const options = { host, root, algorithm: 'sha1' as const };
      const first = new ContentReader({ ...options, statCache: emptyStatCache, t0Ms });
      first.read('file');
      write(b);
      const again = first.read('file');
      const second = new ContentReader({ ...options, statCache: first.statCache(), t0Ms: probeTime(host, root) }).read('file');
      const wanted = gitBlobId(Buffer.from(b), 'sha1');
      tally.tried(1, again?.id === wanted && second?.id === wanted ? [] : [`the bytes of round ${tried} were not seen`]);

      write(a);
      const outputs = [{ type: 'file' as const, path: 'file', executable: false, digest: '0'.repeat(64), size: a.length }];
      const stat = snapshotOutputs({ host, serviceRoot: root, patterns, outputs });
      const writtenAtMs = host.clock.now();
      write(b);
      const verdict = stat && isInPlace({ host, serviceRoot: root, stat, writtenAtMs, bootId: host.machine.bootId });
      tally.tried(1, verdict === 'compare' ? [] : [`the output of round ${tried} was taken to be in place: ${verdict}`]);
    }
  });

  part('clocks that jump, and files from other times', { quick: 10, full: 42 }, async ({ count, seed, random, tally, defer, skip, signal }) => {
    const cases = clockCases();
    if (cases === undefined) return skip('libfaketime is not installed');
    const workspace = await createFaultWorkspace({ count: 5, seed }, defer);
    const { rig, services } = workspace;
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    const from = random.below(cases.length);
    for (let n = 0; n < count; n += 1) {
      const { name, env = {}, sourceMtimeS, cacheMtimeS, cold = false } = cases[(from + n * 3) % cases.length] ?? {};
      if (cold) emptied(workspace);
      if (sourceMtimeS !== undefined) for (const service of services) lutimesSync(rig.path(`services/${service.name}/source.txt`), sourceMtimeS, sourceMtimeS);
      if (cacheMtimeS !== undefined) for (const file of filesBelow([rig.path('.mmo/cache')])) lutimesSync(file, cacheMtimeS, cacheMtimeS);
      const [startedAt, startedMs] = [performance.now(), Date.now()];
      const result = await workspace.build({ env, signal });
      const seconds = (performance.now() - startedAt) / 1000;
      const isFooled = result.events.some(({ at }) => at < startedMs || at > Date.now());
      workspace.removeOutputs();
      const next = await workspace.build({ signal });
      const complaints = [
        // A second is less than what a busy machine takes to start a process.
        ...(isFooled || env['FAKETIME'] === undefined || /^[-+]1s$/.test(env['FAKETIME']) ? [] : ['mmo was told the right time']),
        ...(seconds > 120 ? [`it took ${Math.round(seconds)} s`] : []),
        ...(cold || workspace.subject.work(result).executed === 0 ? [] : ['keys or entries were not known again under this clock']),
        ...(workspace.subject.work(next).executed === 0 ? [] : [`${workspace.subject.work(next).executed} live entries were gone afterwards`]),
      ];
      await judge({ tally, workspace, faults: 1, tale: name ?? '', clean, outside, result, found: complaints, signal });
    }
  });
});

/** Another version of a source, as long as the one before, with the same mtime. */
function changeUnseen({ rig, services }: FaultWorkspace, n: number, { version, byRename }: { readonly version: number; readonly byRename: boolean }): void {
  const path = rig.path(`services/${services[n]?.name}/source.txt`);
  const text = sourceText(n, version);
  if (text.length !== statSync(path).size) throw new Error(`the versions of ${path} differ in size`);
  const target = byRename ? rig.path('../source.new') : path;
  writeFileSync(target, text);
  utimesSync(target, mtimeS, mtimeS);
  if (byRename) renameSync(target, path);
}

/** Newer kernels tell any two writes apart where somebody has looked between them: as it is on others, whose times move by a tick. */
function coarse(host: Host): Host {
  const round = (ms: number): number => Math.floor(ms / tickMs) * tickMs;
  const lstat: Host['files']['lstat'] = (path) => {
    const stat = host.files.lstat(path);
    return stat && { ...stat, mtimeMs: round(stat.mtimeMs), ctimeMs: round(stat.ctimeMs) };
  };
  return { ...host, files: { ...host.files, lstat } };
}

/** All of them in the second in which git has looked at them: it compares times in whole seconds, and sees nothing. */
async function changeWithinASecond(workspace: FaultWorkspace, version: number, signal: AbortSignal): Promise<void> {
  const { rig, services } = workspace;
  const changeAll = (to: number): void => {
    for (const n of services.keys()) changeUnseen(workspace, n, { version: to, byRename: false });
  };
  for (let tries = 0; tries < 10; tries += 1) {
    await delay(1_000 - (Date.now() % 1_000), undefined, { signal });
    changeAll(1 - version);
    rig.git('add', '--all');
    changeAll(version);
    if (rig.git('ls-files', '--modified') === '') return;
  }
  // A machine that takes longer than a second for it has no such second, and all are changed now.
}

function emptied({ rig, subject, removeOutputs }: FaultWorkspace): void {
  for (const state of subject.state) rig.remove(state);
  removeOutputs();
}
