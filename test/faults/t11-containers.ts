import { setTimeout as delay } from 'node:timers/promises';
import { requireDocker } from '../support/docker.ts';
import { createRig } from '../support/workspace-rig.ts';
import type { FaultContext } from './rig/describe-fault.ts';

/** What is promised of the time after mmo has ended. */
const goneWithinMs = 5_000;
const looks = 20;
const names = ['quiet', 'deaf', 'family'] as const;
const commands = {
  quiet: 'sleep 1000',
  deaf: "trap '' TERM INT; while :; do sleep 1; done",
  family: 'sleep 1000 & setsid sleep 1000 & wait',
};

/** Cancels runs of tasks in containers at random moments: no container of theirs is left. */
export async function tryContainers({ count, seed, random, tally, defer, signal, skip }: FaultContext): Promise<void> {
  const containers = await requireDocker(skip);
  // Containers of other workspaces are none of our business.
  const service = `cancels-${process.pid}-${seed}`;
  const task = (command: string): object => ({ executor: 'container', command, cache: false, options: { image: 'mmo-test/busybox', pull: 'never' } });
  const tasks = Object.fromEntries(names.map((name) => [name, task(commands[name])]));
  const rig = createRig({ files: { 'service.yml': JSON.stringify({ name: service, tasks }) } }, defer);
  const left = async (): Promise<number> => (await Promise.all(names.map((name) => containers.labelled([`mmo.task=${service}:${name}`])))).flat().length;
  for (let tried = 0; tried < count; tried += 1) {
    const run = await rig.start(['run', ...names, '--json'], { signal });
    const afterMs = random.below(3_000);
    await delay(afterMs, undefined, { signal });
    run.kill('SIGTERM');
    const { exitCode, signal: killedBy, stderr } = await run.ended;
    const isRight = exitCode === 143 || killedBy === 'SIGTERM';
    let alive = 0;
    for (let look = 0; look < looks; look += 1) {
      alive = await left();
      if (alive === 0) break;
      await delay(goneWithinMs / looks, undefined, { signal });
    }
    const complaints = [...(isRight ? [] : [`exited with ${exitCode}: ${stderr.slice(-500)}`]), ...(alive === 0 ? [] : [`${alive} containers left`])];
    tally.tried(1, complaints.length === 0 ? [] : [`TERM after ${afterMs} ms`, ...complaints], { leaks: alive });
  }
}
