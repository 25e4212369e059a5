import { chmodSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blobPath } from '../../core/cache/cache-context.ts';
import { outcomesOf } from '../support/event-log.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { cacheEntries } from './rig/cache-entries.ts';
import { describeFault } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';
import { damage, filesBelow, losePower } from './t03-damage.ts';

const perRun = 60;

describeFault('t03', 'corruption', (part) => {
  part('damaged blobs and entries', { quick: 180, full: 8400, peers: true }, async ({ count, seed, random, tally, defer, signal }) => {
    const workspace = await createFaultWorkspace({ count: 30, seed, also: 'echo "built $PWD"' }, defer);
    const { rig, subject } = workspace;
    const folders = subject.store.map(rig.path);
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += perRun) {
      const isMmo = subject.name === 'mmo';
      const sound = isMmo ? entriesOf(rig.path('.mmo/cache')) : [];
      const files = filesBelow(folders);
      // Blobs are many, and would have nearly all of it.
      const entries = files.filter((file) => file.includes('/.mmo/cache/ac/'));
      const done = Array.from({ length: perRun }, () => damage(entries.length > 0 && random.below(3) === 0 ? entries : files, random));
      const isDamaged = damagedTasks(sound);
      workspace.removeOutputs();
      const result = await workspace.build({ signal });
      const complaints = isMmo ? executedWrongly(result, isDamaged) : [];
      await judge({ tally, workspace, faults: perRun, tale: done.join('\n'), clean, outside, result, treeAfterFault: true, found: complaints, signal });
    }
  });

  part('damaged index, lock, history, logs and trust', { quick: 60, full: 1200 }, async ({ count, seed, random, tally, defer, signal }) => {
    const workspace = await createFaultWorkspace({ count: 15, seed }, defer);
    const { rig, around } = workspace;
    const folders = [...['index', 'lock', 'run', 'runs'].map((name) => rig.path(`.mmo/${name}`)), join(around, 'home')];
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = withoutHome(workspace.outside());
    for (let tried = 0; tried < count; tried += 20) {
      const files = filesBelow(folders);
      const done = Array.from({ length: 20 }, () => damage(files, random));
      if (random.below(2) === 0) workspace.removeOutputs();
      const result = await workspace.build({ signal });
      const complaints = result.events.length > 0 ? executedWrongly(result, new Map()) : ['no events'];
      const judged = { ...workspace, outside: () => withoutHome(workspace.outside()) };
      await judge({ tally, workspace: judged, faults: 20, tale: done.join('\n'), clean, outside, result, treeAfterFault: true, found: complaints, signal });
    }
  });

  part('damaged logs of outputs in place', { quick: 12, full: 60 }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 12;
    const workspace = await createFaultWorkspace({ count: services, seed, also: 'echo "log of ${PWD##*/}: all is well"' }, defer);
    const { rig } = workspace;
    const replay = async (): Promise<MmoResult> => rig.mmo(['run', 'build', '--output', 'full'], { signal });
    await workspace.build({ signal });
    const told = new Set((await replay()).stdout.split('\n'));
    const shown = [...told].filter((line) => line.endsWith(': all is well')).length;
    if (shown !== services) tally.tried(0, [`${shown} of ${services} logs are shown again`]);
    for (let tried = 0; tried < count; tried += services) {
      await workspace.startAnew({ signal });
      const logs = cacheEntries(rig.path('.mmo/cache')).flatMap(({ result }) => result.log ?? []);
      for (const { digest } of logs) spoil(blobPath(rig.path('.mmo/cache'), digest), random);
      const { exitCode, stdout } = await replay();
      const wrong = stdout.split('\n').filter((line) => line.startsWith('svc-') && !told.has(line));
      tally.tried(logs.length, exitCode === 0 && wrong.length === 0 ? [] : [`exit ${exitCode}`, ...wrong], { wrongBytes: wrong.length });
    }
  });

  part('power loss', { quick: 60, full: 600 }, async ({ count, seed, random, tally, defer, signal }) => {
    const workspace = await createFaultWorkspace({ count: 15, seed }, defer);
    const { rig } = workspace;
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += 20) {
      await workspace.startAnew({ signal });
      const tale = losePower(filesBelow([rig.path('.mmo')]), 20, random);
      if (random.below(2) === 0) workspace.removeOutputs();
      const result = await workspace.build({ signal });
      await judge({ tally, workspace, faults: 20, tale, clean, outside, result, treeAfterFault: true, signal });
    }
  });
});

/** Another letter somewhere, so that no line is as it was told. */
function spoil(file: string, random: SeededRandom): void {
  const bytes = readFileSync(file);
  bytes[random.below(bytes.length - 1)] = '#'.charCodeAt(0);
  chmodSync(file, 0o644);
  writeFileSync(file, bytes);
}

/** mmo writes into the home folder whom it trusts: that is what was damaged. */
function withoutHome(tree: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...tree].filter(([path]) => !path.startsWith('home')));
}

interface SoundEntry {
  readonly task: string;
  /** Absolute path to content. */
  readonly needs: ReadonlyMap<string, Buffer>;
}

function entriesOf(cacheDir: string): readonly SoundEntry[] {
  return cacheEntries(cacheDir).map(({ file, result }) => {
    const digests = result.outputs.flatMap((output) => (output.type === 'file' ? [output.digest] : []));
    if (result.log !== undefined) digests.push(result.log.digest);
    const paths = [file, ...digests.map((digest) => join(cacheDir, 'cas', digest.slice(0, 2), digest))];
    return { task: result.task, needs: new Map(paths.map((path) => [path, readFileSync(path)])) };
  });
}

/** Tasks whose entry, or a blob of it, is no longer what it was. */
function damagedTasks(entries: readonly SoundEntry[]): ReadonlyMap<string, string> {
  const damaged = new Map<string, string>();
  for (const { task, needs } of entries) {
    for (const [path, bytes] of needs) {
      const isSame = lstatSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).equals(bytes);
      if (!isSame) damaged.set(task, path);
    }
  }
  return damaged;
}

/** Exactly the damaged entries must have been executed anew. */
function executedWrongly({ events }: MmoResult, damaged: ReadonlyMap<string, string>): readonly string[] {
  const executed = new Set([...outcomesOf(events)].filter(([, { status }]) => status !== 'cached').map(([task]) => task));
  const trusted = [...damaged].filter(([task]) => !executed.has(task)).map(([task, path]) => `${task} was a hit in spite of ${path}`);
  const needless = [...executed].filter((task) => !damaged.has(task)).map((task) => `${task} was executed, though its entry is sound`);
  return [...trusted, ...needless];
}
