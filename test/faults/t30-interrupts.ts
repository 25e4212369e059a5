import type { FaultContext } from './rig/describe-fault.ts';
import { waitOrEnd } from './rig/wait-or-end.ts';
import { cleanStates, createShop, problemsOf, problemsOfNext, problemsOfState } from './t30-shop.ts';

/** Ends deployments at random moments: the next one always gets to the state of a single clean one. */
export async function interruptDeploys(fault: FaultContext, kind: 'kubernetes' | 'helm'): Promise<void> {
  const { count, random, tally, isFull } = fault;
  const options = { kind, scale: isFull ? 1 : 0 };
  const { of, wholeMs } = await cleanStates(fault, options);
  const shop = await createShop(fault, options);
  for (let number = 1; number <= count; number += 1) {
    const version = { number, isWide: number % 2 === 0 };
    shop.write(version);
    const name = random.below(2) === 0 ? 'SIGINT' : 'SIGKILL';
    const afterMs = random.below(wholeMs);
    const running = await shop.start();
    await waitOrEnd(afterMs, running.ended);
    running.kill(name);
    await running.ended;
    const found = [...problemsOf('the next deployment', await shop.deploy()), ...problemsOfState(shop, of(version))];
    if (isFull || number === count) found.push(...(await problemsOfNext(shop)));
    tally.tried(1, found.length === 0 ? [] : [`${kind}: ${name} after ${afterMs} of ${wholeMs} ms`, ...found], { lost: found.length });
  }
}
