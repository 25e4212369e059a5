import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { producedDigest } from '../../core/cache/produced-digest.ts';
import type { OutputEntry } from '../../core/model/cache.ts';
import { outcomesOf } from '../support/event-log.ts';
import { cacheEntries, forgeEntry } from './rig/cache-entries.ts';
import { describeFault, type FaultContext } from './rig/describe-fault.ts';
import { createFaultWorkspace } from './rig/fault-workspace.ts';
import { judge } from './rig/judge.ts';

interface Lapse {
  readonly name: string;
  /** Shell at the end of the build. */
  readonly shell: string;
}

const unmade: readonly Lapse[] = [
  { name: 'the folder is deleted', shell: 'rm -r dist' },
  { name: 'the folder has another name', shell: 'mv dist ../../dist-of-$s; rm -r ../../dist-of-$s' },
  { name: 'nothing is done at all', shell: 'rm -r dist; exit 0' },
  { name: 'a link to nowhere, then gone', shell: 'rm -r dist; ln -s nowhere dist; rm dist' },
];

const failures: readonly Lapse[] = [
  { name: 'exit 1', shell: 'exit 1' },
  { name: 'exit 255', shell: 'exit 255' },
  { name: 'killed', shell: 'kill -KILL $$' },
  { name: 'ended by TERM', shell: 'kill -TERM $$' },
  { name: 'as if out of memory', shell: 'exit 137' },
  { name: 'aborted', shell: 'kill -ABRT $$' },
  { name: 'a shell that does not know the command', shell: 'no-such-command-at-all' },
  { name: 'half an output, then exit 1', shell: 'rm -r dist/deep; echo half > dist/1; exit 1' },
  { name: 'out of time', shell: 'sleep 600' },
];

describeFault('t10', 'completeness of hits', (part) => {
  part('outputs that were not made', { quick: 8, full: 32, peers: true }, (fault) => lapse(fault, unmade));
  part('failures, signals and timeouts', { quick: 16, full: 60 }, (fault) => lapse(fault, failures));

  part('entries that lack outputs', { quick: 20, full: 60 }, async ({ count, seed, random, tally, defer, signal }) => {
    const services = 10;
    const workspace = await createFaultWorkspace({ count: services, seed }, defer);
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += services) {
      const done = cacheEntries(workspace.rig.path('.mmo/cache')).map(({ file, result }) => {
        const isKnown = random.below(2) === 0;
        // Under a right checksum, and half of them with the digest of what they hold: what a broken store elsewhere might hand out.
        const outputs: readonly OutputEntry[] = [];
        forgeEntry(file, { ...result, outputs, produced: isKnown ? producedDigest(outputs) : result.produced });
        return `${result.task}: no outputs, ${isKnown ? 'their own digest' : 'the digest of before'}`;
      });
      workspace.removeOutputs();
      const result = await workspace.build({ signal });
      await judge({ tally, workspace, faults: done.length, tale: done.join(', '), clean, outside, result, treeAfterFault: true, signal });
    }
  });

  part('cancelled runs', { quick: 4, full: 20 }, async ({ count, seed, random, tally, defer, signal }) => {
    const workspace = await createFaultWorkspace({ count: 12, seed, also: 'echo "end of ${PWD##*/}"' }, defer);
    await workspace.build({ signal });
    const clean = workspace.tree();
    const outside = workspace.outside();
    for (let tried = 0; tried < count; tried += 1) {
      for (const state of workspace.subject.state) workspace.rig.remove(state);
      workspace.removeOutputs();
      const last = workspace.services[random.below(workspace.services.length - 2)]?.name;
      const running = await workspace.start({ signal });
      await running.said(`end of ${last}`);
      running.kill(random.below(2) === 0 ? 'SIGINT' : 'SIGTERM');
      const result = await running.ended;
      const stored = cacheEntries(workspace.rig.path('.mmo/cache')).map((entry) => entry.result.task);
      const succeeded = [...outcomesOf(result.events)].flatMap(([task, outcome]) => (outcome.status === 'success' ? [task] : []));
      const complaints = stored.filter((task) => !succeeded.includes(task)).map((task) => `${task} was stored, though it did not succeed`);
      await judge({ tally, workspace, faults: 1, tale: `cancelled after ${last}`, clean, outside, result, exits: [130, 143, 0], found: complaints, signal });
    }
  });
});

/** Some services end wrongly: nothing of them may be found later, and with `--continue` nothing that depends on them is stored. */
async function lapse({ count, seed, random, tally, defer, signal }: FaultContext, lapses: readonly Lapse[]): Promise<void> {
  const also = 's=${PWD##*/}; [ ! -e ../../../lapses/$s ] || . ../../../lapses/$s';
  const workspace = await createFaultWorkspace({ count: 10, seed, also }, defer);
  const { rig, around, subject } = workspace;
  const folder = join(around, 'lapses');
  await workspace.build({ signal });
  const clean = workspace.tree();
  const outside = workspace.outside();
  const perRun = 4;
  for (let tried = 0; tried < count; tried += perRun) {
    for (const state of subject.state) rig.remove(state);
    workspace.removeOutputs();
    // The last services are seldom needed by others, so both are met.
    const chosen = [6, 7, 8, 9].map((n) => ({ name: workspace.services[n]?.name ?? '', lapse: lapses[random.below(lapses.length)] as Lapse }));
    mkdirSync(folder);
    for (const { name, lapse: one } of chosen) writeFileSync(join(folder, name), `${one.shell}\n`);
    const isMmo = subject.name === 'mmo';
    const result = isMmo ? await rig.run(['build', '--continue=always', '--timeout', '2s'], { signal }) : await workspace.build({ signal });
    rmSync(folder, { recursive: true });
    const outcomes = isMmo ? outcomesOf(result.events) : new Map();
    const failed = chosen
      .filter(({ name }) => outcomes.get(`${name}:build`)?.status !== 'failure')
      .map(({ name, lapse: one }) => `${name}, ${one.name}: not a failure`);
    const stored = isMmo ? cacheEntries(rig.path('.mmo/cache')).map((entry) => entry.result.task) : [];
    const kept = chosen.filter(({ name }) => stored.includes(`${name}:build`)).map(({ name, lapse: one }) => `${name}, ${one.name}: stored`);
    const complaints = isMmo ? [...failed, ...kept] : [];
    const tale = chosen.map(({ name, lapse: one }) => `${name}: ${one.name}`).join('\n');
    await judge({ tally, workspace, faults: perRun, tale, clean, outside, result, exits: isMmo ? [1] : [0, 1], found: complaints, signal });
  }
}
