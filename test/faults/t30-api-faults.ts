import type { FaultContext } from './rig/describe-fault.ts';
import { type ApiFault, apiFaults, startFaultyProxy } from './t30-faulty-proxy.ts';
import { cleanStates, createShop, problemsOf, problemsOfNext, problemsOfState } from './t30-shop.ts';

const mostTries = 5;

/** Puts faults of the API into the way of deployments: each gets through, to the state of one without. */
export async function breakRequests(fault: FaultContext, kind: 'kubernetes' | 'helm'): Promise<void> {
  const { count, random, tally, isFull, defer } = fault;
  const options = { kind, services: isFull ? 2 : 1 } as const;
  const { of } = await cleanStates(fault, options);
  const shop = await createShop(fault, options);
  const proxy = await startFaultyProxy(shop.rig, shop.cluster, defer);
  const env = { KUBECONFIG: proxy.kubeconfig };
  shop.write({ number: 0, isWide: true });
  proxy.plan({ fault: 'slow', from: 1, count: 0 });
  tally.tried(0, problemsOf('the deployment through the proxy', await shop.deploy([], env)));
  let requests = proxy.seen();
  // One that hangs is given up after half a minute.
  const kinds: readonly ApiFault[] = isFull ? apiFaults : apiFaults.filter((kind) => kind !== 'hang');
  for (let [tried, number] = [0, 1]; tried < count; number += 1) {
    if (number > mostTries * count) throw new Error(`of ${number} plans only ${tried} met a request`);
    const version = { number, isWide: number % 2 === 0 };
    const harm = kinds[tried % kinds.length] ?? 'cut';
    const from = 1 + random.below(requests);
    const burst = harm === 'hang' ? 1 : 1 + random.below(3);
    shop.write(version);
    proxy.plan({ fault: harm, from, count: burst, isOfObjects: tried % 2 === 1 });
    const result = await shop.deploy([], env);
    const [seen, harmed] = [proxy.seen(), proxy.harmed()];
    requests = Math.max(10, Math.min(requests, seen - harmed));
    const found = [...problemsOf('the deployment', result), ...problemsOfState(shop, of(version))];
    // Beyond the last request there is none to be harmed.
    if (harmed > 0) tried += 1;
    if (isFull || tried === count) found.push(...(await problemsOfNext(shop)));
    tally.tried(harmed > 0 ? 1 : 0, found.length === 0 ? [] : [`${kind}: ${harm} at ${harmed} of ${seen} requests, from ${from}`, ...found], {
      lost: found.length,
    });
  }
}
