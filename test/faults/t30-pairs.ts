import { setTimeout as delay } from 'node:timers/promises';
import type { FaultContext } from './rig/describe-fault.ts';
import { startOwnClock } from './rig/own-clock.ts';
import { cleanStates, createShop, problemsOf } from './t30-shop.ts';

/** What is promised of the lease of a killed holder. */
const freedWithinMs = 60_000;

/** Two clones deploy different versions to one place at the same time: both succeed, one after the other, and all of it is of the later one. */
export async function deployInPairs(fault: FaultContext): Promise<void> {
  const { count, random, tally, signal } = fault;
  const { of } = await cleanStates(fault);
  const one = await createShop(fault);
  const two = await createShop(fault, { of: one });
  for (let tried = 1; tried <= count; tried += 1) {
    const [a, b] = [
      { number: tried * 2, isWide: random.below(2) === 0 },
      { number: tried * 2 + 1, isWide: random.below(2) === 0 },
    ];
    one.write(a);
    two.write(b);
    const afterMs = random.below(600);
    const [first, second] = await Promise.all([one.deploy(), delay(afterMs, undefined, { signal }).then(() => two.deploy())]);
    const found = [...problemsOf('the first', first), ...problemsOf('the second', second)];
    const state = one.state();
    if (![of(a), of(b)].includes(state)) found.push(`a mixture of the two:\n${state}`);
    tally.tried(1, found.length === 0 ? [] : [`${afterMs} ms apart`, ...found], { wrongBytes: found.length });
  }
}

/** A deployment is killed while it has the lease: another machine's gets it soon, and by itself. */
export async function killHolders(fault: FaultContext): Promise<void> {
  const { count, tally } = fault;
  const killed = await createShop(fault);
  const other = await createShop(fault, { of: killed });
  for (let [tried, number] = [0, 1]; tried < count; number += 1) {
    killed.write({ number, isWide: true });
    other.write({ number: number + 1000, isWide: false });
    const holder = await killed.start();
    await holder.said('"task:end"');
    holder.kill('SIGKILL');
    // One that had done all before it was killed holds nothing.
    if ((await holder.ended).signal !== 'SIGKILL') continue;
    tried += 1;
    const waiting = await other.start();
    await waiting.said('is deploying to namespace');
    const clock = startOwnClock();
    await waiting.said('"task:end"');
    const waitedMs = clock.elapsedMs();
    clock.stop();
    const found = [...problemsOf('the other', await waiting.ended)];
    if (waitedMs > freedWithinMs) found.push(`it waited for ${waitedMs} ms`);
    tally.tried(1, found);
  }
}
