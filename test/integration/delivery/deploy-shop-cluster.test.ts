import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { askCluster } from '../../support/ask-cluster.ts';
import { requireCluster, type TestCluster } from '../../support/cluster.ts';
import { requireDocker } from '../../support/docker.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { requireShopPrograms } from '../../support/proto-tools.ts';
import { requireHelm } from '../../support/require-helm.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const pages: Readonly<Record<string, string>> = {
  accounts: 'accounts/accounts/none',
  cart: 'cart/carts/none',
  catalog: 'catalog/products',
  checkout: 'checkout/orders/none',
  payments: 'payments/payments/none',
};
const ports: Readonly<Record<string, number>> = { accounts: 8103, cart: 8102, catalog: 8101, checkout: 8106, payments: 8104, shipping: 8105 };

describe('the shop on a cluster without an ingress controller', (test) => {
  test(
    'mmo run brings it up behind a gateway, by objects and by releases; does nothing again; rolls out an edit alone; takes a route away',
    async (context) => {
      const { rig, name, objects, releases, run, mmo } = await shopOf(context);
      await bringUp(objects, run, context);

      const source = 'services/catalog/src/server.js';
      rig.write(source, `${rig.read(source)}\nconsole.log('edited');\n`);
      const { cluster, gateway } = objects;
      const [before, pods] = [generations(cluster), gatewayPods(cluster)];
      const edited = await run(objects);
      assertRan(edited.events, ['catalog:build', 'catalog:deploy', 'catalog:image']);
      const after = generations(cluster);
      const rolled = objects.deployed.filter((service) => after[service] !== before[service]);
      assert.equal(rolled, ['catalog']);
      while (!cluster.kubectl(['logs', cluster.podOf('catalog')]).includes('edited\n')) await delay(200, undefined, { signal: context.signal });
      assert.equal(gatewayPods(cluster), pods, 'the gateway goes on');

      const stopped = await mmo(objects, ['stop', 'shipping']);
      assert.is(stopped.exitCode, 0, stopped.stderr);
      assert.not(cluster.has('service/shipping'));
      cluster.kubectl(['scale', `deployment/${name}-mmo-gateway`, '--replicas=0']);
      const again = await run(objects);
      assert.is(outcomesOf(again.events).get('shipping:deploy')?.status, 'success');
      assert.match(textOf(again), `${name}-mmo-gateway was changed since`, 'drift of the gateway is taken back');
      assert.match((await askCluster(`${gateway()}/api/shipping/rates`, context.signal)).type, 'json', 'its route is there again');
      await tearDown(objects, { mmo, context });

      // The images are those that were built for the other environment.
      const ran = await bringUp(releases, run, context);
      assert.equal(ran, ['cart:deploy', 'catalog:deploy']);
      await tearDown(releases, { mmo, context });
    },
    { timeoutMs: 1_200_000 },
  );
});

interface Place {
  readonly env: string;
  readonly cluster: TestCluster;
  /** What is brought there, in order of name. */
  readonly deployed: readonly string[];
  /** Its address, asked of the cluster. */
  readonly gateway: () => string;
}

type Run = (place: Place) => Promise<MmoResult>;
type Mmo = (place: Place, args: readonly string[]) => Promise<MmoResult>;

interface Shop {
  readonly rig: Rig;
  readonly name: string;
  readonly objects: Place;
  readonly releases: Place;
  readonly run: Run;
  readonly mmo: Mmo;
}

async function shopOf({ defer, skip, signal }: TestContext): Promise<Shop> {
  const clusters = { objects: await requireCluster(defer, skip), releases: await requireCluster(defer, skip) };
  const containers = await requireDocker(skip, ['busybox', 'node', 'nodejs']);
  const PATH = requireHelm(skip);
  const programs = requireShopPrograms(skip);
  const name = `mmo-shop-cluster-${process.pid}`;
  const rig = createRig({ fixture: 'shop', files: { '.gitignore': 'node_modules\ndist\ngen\n.mmo\n' } }, defer);
  const own = { gateway: { image: 'mmo-test/nodejs:24' } };
  const environments = { objects: { ...clusters.objects.environment, ...own }, releases: { ...clusters.releases.environment, ...own, kind: 'helm' } };
  rig.write('mmo.json', JSON.stringify({ ...JSON.parse(rig.read('mmo.json')), name, environments }));
  symlinkSync(dirname(programs), rig.path('node_modules'));
  defer(async () => {
    const listed = spawnSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${name}/*`], { encoding: 'utf8' });
    for (const image of (listed.stdout ?? '').split('\n').filter((line) => line !== '')) await containers.removeImage(image).catch(() => undefined);
  });
  const placeOf = (env: keyof typeof clusters, deployed: readonly string[]): Place => ({
    env,
    cluster: clusters[env],
    deployed,
    gateway: () => `http://${String(clusters[env].get(`service/${name}-mmo-gateway`).spec['clusterIP'])}`,
  });
  const given = { signal, env: { ...clusters.objects.env, PATH } };
  const all = Object.keys(ports);
  return {
    ...{ rig, name, objects: placeOf('objects', all), releases: placeOf('releases', ['cart', 'catalog']) },
    run: ({ env, deployed }) => rig.run(['--env', env, ...(deployed.length === all.length ? [] : deployed.flatMap((service) => ['-s', service]))], given),
    mmo: ({ env }, args) => rig.mmo([...args, '--env', env], given),
  };
}

/** From nothing to all routes answering, and once more. Resolves with the tasks that the first run executed. */
async function bringUp(place: Place, run: Run, context: TestContext): Promise<readonly string[]> {
  const { cluster, deployed, gateway } = place;
  const first = await run(place);
  assert.is(first.exitCode, 0, first.stdout.slice(-4_000));
  const outcomes = outcomesOf(first.events);
  for (const service of deployed) assert.is(outcomes.get(`${service}:deploy`)?.status, 'success', service);
  const phases = cluster.kubectl(['get', 'pods', '--output=jsonpath={.items[*].status.phase}']).split(' ');
  assert.equal(phases, Array(deployed.length + 1).fill('Running'), 'each service and the gateway');
  for (const service of deployed) {
    const answer = await askCluster(`http://${String(cluster.get(`service/${service}`).spec['clusterIP'])}:${ports[service]}/healthz`, context.signal);
    assert.is(answer.status, 200, service);
    const page = pages[service];
    if (page !== undefined) assert.match((await askCluster(`${gateway()}/api/${page}`, context.signal)).type, 'json', page);
  }

  const before = generations(cluster);
  const again = await run(place);
  assertRan(again.events, []);
  assertCached(
    again.events,
    [...outcomes].flatMap(([id, { status }]) => (status === 'success' || status === 'cached' ? [id] : [])),
  );
  assert.equal(generations(cluster), before);
  return [...outcomes].flatMap(([id, { status }]) => (status === 'success' ? [id] : [])).sort();
}

async function tearDown(place: Place, { mmo, context }: { readonly mmo: Mmo; readonly context: TestContext }): Promise<void> {
  const { cluster, deployed, gateway } = place;
  const url = gateway();
  const missing = await askCluster(`${url}/api/none`, context.signal);
  assert.equal([missing.status, missing.body.match(/^\/api\/\w+ /gm)?.length], [404, deployed.length], missing.body);
  const status = await mmo(place, ['status', '--json']);
  const records = JSON.parse(status.stdout) as readonly { readonly service: string; readonly url?: string }[];
  assert.is(records.find(({ service }) => service === 'catalog')?.url, `${url}/api/catalog`);
  assert.equal(
    records.filter(({ service }) => service.includes('gateway') && service !== 'gateway'),
    [],
    'it is no service',
  );
  const stopped = await mmo(place, ['stop']);
  assert.is(stopped.exitCode, 0, stopped.stderr);
  assert.equal(stopped.stdout.match(/^\S+(?=: removed)/gm), deployed);
  assert.is(cluster.kubectl(['get', 'deployments,services,configmaps', '--selector=app.kubernetes.io/managed-by=mmo', '--output=name']), '');
}

/** By Deployment how often it was changed. */
function generations(cluster: TestCluster): Readonly<Record<string, number>> {
  const text = cluster.kubectl(['get', 'deployments', '--output=jsonpath={range .items[*]}{.metadata.name} {.metadata.generation}{"\\n"}{end}']);
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]),
  );
}

function gatewayPods(cluster: TestCluster): string {
  const names = cluster.kubectl(['get', 'pods', '--output=name']).split('\n');
  return names.filter((name) => name.includes('-mmo-gateway-')).join(' ');
}

function textOf({ events }: MmoResult): string {
  return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
}
