import { outcomesOf } from '../support/event-log.ts';
import type { FaultContext } from './rig/describe-fault.ts';
import { startFaultyProxy } from './t30-faulty-proxy.ts';
import { createShop, problemsOf } from './t30-shop.ts';

/** What a deployment must not do: go on above what failed, change anything when only asked, or believe a memory of its own. */
export async function keepRules(fault: FaultContext): Promise<void> {
  const { tally, defer } = fault;
  const shop = await createShop(fault, { services: 3 });
  const statuses = (result: Awaited<ReturnType<typeof shop.deploy>>): string =>
    [...outcomesOf(result.events)]
      .map(([task, { status }]) => `${task.replace(':deploy', '')} ${status}`)
      .sort()
      .join(', ');
  const expect = (what: string, is: string, wanted: string): void => tally.tried(1, is === wanted ? [] : [`${what}: ${is}\ninstead of: ${wanted}`]);

  shop.write({ number: 1, isWide: false });
  const before = shop.written();
  await shop.deploy(['--dry']);
  expect('only asked, of an empty place', shop.written(), before);
  tally.tried(1, problemsOf('the first', await shop.deploy()));

  const host = shop.rig.read('mmo.json');
  shop.write({ number: 2, isWide: true });
  shop.rig.write('mmo.json', host.replace('"kind"', '"ingress":{"host":"no_name"},"kind"'));
  const partial = await shop.deploy(['--continue']);
  expect('above what failed', statuses(partial), 'api failure, other success, web skipped');
  const told = JSON.stringify(partial.events);
  tally.tried(
    1,
    /ingress\/api was not applied/.test(told) && told.includes('applied before: service/api') ? [] : [`not told what was applied: ${told.slice(-1500)}`],
  );

  shop.rig.write('mmo.json', host);
  const deployed = shop.written();
  const asked = await shop.deploy(['--dry']);
  expect('only asked', `${asked.exitCode} ${shop.written()}`, `0 ${deployed}`);

  shop.cluster.kubectl(['delete', 'deployment', 'other']);
  expect('when it is mended, and something is gone', statuses(await shop.deploy()), 'api success, other success, web success');
  const proxy = await startFaultyProxy(shop.rig, shop.cluster, defer);
  proxy.close();
  const unasked = await shop.deploy(['--continue'], { KUBECONFIG: proxy.kubeconfig });
  expect('a cluster that cannot be asked', statuses(unasked), 'api failure, other failure, web skipped');
}
