import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outcomesOf } from '../support/event-log.ts';
import type { SeededRandom } from '../support/seeded-random.ts';
import type { MmoResult } from '../support/start-command.ts';
import { describeFault, type FaultContext } from './rig/describe-fault.ts';
import { createFaultWorkspace, type FaultWorkspace } from './rig/fault-workspace.ts';
import { sourceText } from './rig/generate-services.ts';
import { judge } from './rig/judge.ts';
import { type Edit, lastingEdits, revertedEdits } from './t05-edits.ts';

const services = 15;

describeFault('t05', 'edits during runs', (part) => {
  part('edits taken back before the task ends', { quick: 20, full: 300, peers: true }, (fault) => editInTasks(fault, revertedEdits));
  part('edits taken back after the run', { quick: 16, full: 90 }, (fault) => editInTasks(fault, lastingEdits));

  part('edits from outside at any time', { quick: 10, full: 100, peers: true }, async ({ count, seed, random, tally, defer, signal }) => {
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    const startedAt = performance.now();
    await workspace.build({ signal });
    const typicalMs = performance.now() - startedAt;
    const clean = workspace.tree();
    const outside = workspace.outside();
    const edits = 5;
    for (let tried = 0; tried < count; tried += edits) {
      forget(workspace);
      const running = await workspace.start({ signal });
      const chosen = Array.from({ length: edits }, () => ({ n: random.below(services), atMs: random.below(typicalMs), forMs: random.below(typicalMs / 2) }));
      await Promise.all(
        chosen.map(async ({ n, atMs, forMs }) => {
          await delay(atMs);
          workspace.change(n, 1);
          await delay(forMs);
          workspace.change(n, 0);
        }),
      );
      const result = await running.ended;
      for (const { n } of chosen) workspace.change(n, 0);
      await judge({ tally, workspace, faults: edits, tale: JSON.stringify(chosen), clean, outside, result, signal });
    }
  });

  part('edits while a large file is hashed', { quick: 2, full: 12 }, async ({ count, isFull, seed, random, tally, defer, signal }) => {
    const bytes = (isFull ? 200 : 32) << 20;
    const workspace = await createFaultWorkspace({ count: 2, seed, first: 'cksum < large.bin' }, defer);
    const { rig, around } = workspace;
    const large = Buffer.alloc(bytes, 'large ');
    for (const { name } of workspace.services) rig.write(`services/${name}/large.bin`, large);
    const startedAt = performance.now();
    await workspace.build({ signal });
    const typicalMs = performance.now() - startedAt;
    const clean = workspace.tree();
    const outside = workspace.outside();
    const path = join(rig.path(`services/${workspace.services[0]?.name}`), 'large.bin');
    for (let tried = 0; tried < count; tried += 1) {
      forget(workspace);
      const at = random.below(bytes);
      const atMs = random.below(typicalMs);
      const running = await workspace.start({ signal });
      await delay(atMs);
      large[at] = 0;
      writeFileSync(path, large);
      const result = await running.ended;
      large[at] = 'large '.charCodeAt(at % 6);
      writeFileSync(path, large);
      await judge({ tally, workspace, faults: 1, tale: `byte ${at} of ${path} after ${atMs} ms in ${around}`, clean, outside, result, signal });
    }
  });
});

/** Every task of a run makes or suffers one edit, by its own shell, so that all happens between its key and its end. */
async function editInTasks({ count, seed, random, tally, defer, signal }: FaultContext, edits: readonly Edit[]): Promise<void> {
  const first =
    's=${PWD##*/}; e=../../../edits; k=$e/$s; [ ! -e $e/$s/before ] || . $e/$s/before; seen=$(cat part/*.txt $(find part/new ../lib-$s ../deep-$s -name "*.txt" 2>/dev/null | LC_ALL=C sort))';
  const also = 'echo "$seen" >> dist/8; [ ! -e $e/$s/after ] || . $e/$s/after';
  const workspace = await createFaultWorkspace({ count: services, seed, first, also, libraries: true, files: partsOf(services) }, defer);
  const { rig, subject, around } = workspace;
  const folder = join(around, 'edits');
  await workspace.build({ signal });
  const clean = workspace.tree();
  const outside = workspace.outside();
  for (let tried = 0; tried < count; ) {
    forget(workspace);
    // Other tools are told of this one file as an input.
    const known = subject.name === 'mmo' ? edits : edits.filter(({ names, of }) => names === 'source.txt' && of === undefined);
    const chosen = chooseEdits(workspace, known, random);
    for (const [name, { edit, dependency }] of chosen) {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'before'), `dep=../${dependency} lib=../lib-${name} deep=../deep-${name}\n${edit.before}\n`);
      writeFileSync(join(folder, name, 'after'), `${edit.after}\n`);
    }
    const result = await workspace.build({ signal });
    rmSync(folder, { recursive: true });
    rig.git('checkout', '--quiet', '--', '.');
    rig.git('clean', '--quiet', '-fd');
    tried += chosen.size;
    const complaints = subject.name === 'mmo' ? storedWrongly(result, chosen) : [];
    const tale = [...chosen].map(([name, { edit }]) => `${name}: ${edit.name}`).join('\n');
    await judge({ tally, workspace, faults: chosen.size, tale, clean, outside, result, found: complaints, signal });
  }
}

interface Chosen {
  readonly edit: Edit;
  readonly dependency: string;
}

function chooseEdits({ services: all }: FaultWorkspace, edits: readonly Edit[], random: SeededRandom): ReadonlyMap<string, Chosen> {
  const chosen = new Map<string, Chosen>();
  const belowOf = (names: readonly string[]): readonly string[] => all.flatMap((one) => (names.includes(one.name) ? one.dependencies : []));
  const touched = new Set<string>();
  for (const { name, dependencies } of all) {
    // The others show what is found later under keys of unedited files.
    if (random.below(3) === 0) continue;
    const edit = edits[random.below(edits.length)] as Edit;
    const candidates = edit.needs === 'far' ? belowOf(dependencies).filter((one) => !dependencies.includes(one)) : dependencies;
    const dependency = candidates[random.below(Math.max(1, candidates.length))] ?? '';
    // Two at once would take back each other's bytes.
    if (edit.needs !== undefined && (dependency === '' || touched.has(dependency))) continue;
    if (edit.needs !== undefined) touched.add(dependency);
    chosen.set(name, { edit, dependency });
  }
  return chosen;
}

/** Nothing that read an edited file may be stored, and the file must be named. */
function storedWrongly({ events }: MmoResult, chosen: ReadonlyMap<string, Chosen>): readonly string[] {
  const outcomes = outcomesOf(events);
  return [...chosen].flatMap(([name, { edit, dependency }]) => {
    const outcome = outcomes.get(`${name}:build`);
    const file = edit.names === 'dependency' ? `services/${dependency}/dist/1` : `services/${edit.of ?? ''}${name}/${edit.names}`;
    const notStored = outcome?.status === 'success' && !outcome.stored ? (outcome.notStored ?? '') : undefined;
    if (notStored?.startsWith('inputs changed: ') === true && notStored.includes(file)) return [];
    return [`${name}, "${edit.name}": ${JSON.stringify(outcome)}, without naming ${file}`];
  });
}

function partsOf(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`services/svc-${String(n).padStart(4, '0')}/part/more.txt`, sourceText(n, 9)]));
}

/** Everything is to be executed anew. */
function forget({ rig, subject, removeOutputs }: FaultWorkspace): void {
  for (const state of subject.state) rig.remove(state);
  removeOutputs();
}
