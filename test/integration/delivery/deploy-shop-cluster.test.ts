import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { requireCluster, type TestCluster } from '../../support/cluster.ts';
import { requireDocker } from '../../support/docker.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { requireShopPrograms } from '../../support/proto-tools.ts';
import { requireHelm } from '../../support/require-helm.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const pages: readonly string[] = ['catalog/products', 'accounts/accounts/none', 'cart/carts/none', 'checkout/orders/none', 'payments/payments/none'];
const ports: Readonly<Record<string, number>> = { accounts: 8103, cart: 8102, catalog: 8101, checkout: 8106, payments: 8104, shipping: 8105 };
const deployed = Object.keys(ports);

describe('the shop on a cluster without an ingress controller', (test) => {
  test(
    'mmo run brings it up behind a gateway, by objects and by releases; does nothing again; rolls out an edit alone; takes a route away',
    async (context) => {
      const { rig, name, places, run, mmo } = await shopOf(context);
      for (const place of places) await bringUp(place, run, context);

      const source = 'services/catalog/src/server.js';
      rig.write(source, `${rig.read(source)}\nconsole.log('edited');\n`);
      for (const [at, place] of places.entries()) {
        const { env, cluster, gateway } = place;
        const [before, pods] = [generations(cluster), gatewayPods(cluster)];
        const edited = await run(env);
        // The image is there when the second one wants it.
        assertRan(edited.events, at === 0 ? ['catalog:build', 'catalog:deploy', 'catalog:image'] : ['catalog:deploy']);
        const after = generations(cluster);
        const rolled = deployed.filter((service) => after[service] !== before[service]);
        assert.equal(rolled, ['catalog']);
        // The pod that was there before may not be gone yet.
        const { matchLabels } = cluster.get('deployment/catalog').spec['selector'] as { readonly matchLabels: Readonly<Record<string, string>> };
        const labels = Object.entries(matchLabels).map(([label, value]) => `${label}=${value}`);
        assert.match(cluster.kubectl(['logs', `--selector=${labels.join(',')}`, '--tail=-1']), 'edited');

        assert.equal(gatewayPods(cluster), pods, 'the gateway goes on');
        if (at === 0) {
          const stopped = await mmo(place, ['stop', 'shipping']);
          assert.is(stopped.exitCode, 0, stopped.stderr);
          assert.not(cluster.has('service/shipping'));
          cluster.kubectl(['scale', `deployment/${name}-mmo-gateway`, '--replicas=0']);
          const again = await run(env);
          assert.is(outcomesOf(again.events).get('shipping:deploy')?.status, 'success');
          assert.match(textOf(again), `${name}-mmo-gateway was changed since`, 'drift of the gateway is taken back');
          assert.match((await ask(gateway(), 'shipping/rates', context)).type, 'json', 'its route is there again');
        }
        await tearDown(place, { mmo, context });
      }
    },
    { timeoutMs: 1_200_000 },
  );
});

interface Place {
  readonly env: string;
  readonly cluster: TestCluster;
  /** Its address, asked of the cluster. */
  readonly gateway: () => string;
}

type Run = (env: string) => Promise<MmoResult>;
type Mmo = (place: Place, args: readonly string[]) => Promise<MmoResult>;

interface Shop {
  readonly rig: Rig;
  readonly name: string;
  readonly places: readonly Place[];
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
  const places = Object.entries(clusters).map(([env, cluster]) => ({
    env,
    cluster,
    gateway: () => `http://${String(cluster.get(`service/${name}-mmo-gateway`).spec['clusterIP'])}`,
  }));
  const given = { signal, env: { ...clusters.objects.env, PATH } };
  return { rig, name, places, run: (env) => rig.run(['--env', env], given), mmo: ({ env }, args) => rig.mmo([...args, '--env', env], given) };
}

/** From nothing to all routes answering, and once more. */
async function bringUp({ env, cluster, gateway }: Place, run: Run, context: TestContext): Promise<void> {
  const first = await run(env);
  assert.is(first.exitCode, 0, first.stdout.slice(-4_000));
  const outcomes = outcomesOf(first.events);
  for (const service of deployed) assert.is(outcomes.get(`${service}:deploy`)?.status, 'success', service);
  const phases = cluster.kubectl(['get', 'pods', '--output=jsonpath={.items[*].status.phase}']).split(' ');
  assert.equal(phases, Array(deployed.length + 1).fill('Running'), 'each service and the gateway');
  for (const [service, port] of Object.entries(ports)) {
    const answer = await fetch(`http://${String(cluster.get(`service/${service}`).spec['clusterIP'])}:${port}/healthz`, { signal: context.signal });
    assert.is(answer.status, 200, service);
  }
  for (const page of pages) assert.match((await ask(gateway(), page, context)).type, 'json', page);

  const before = generations(cluster);
  const again = await run(env);
  assertRan(again.events, []);
  assertCached(
    again.events,
    [...outcomes].flatMap(([id, { status }]) => (status === 'success' || status === 'cached' ? [id] : [])),
  );
  assert.equal(generations(cluster), before);
}

async function tearDown(place: Place, { mmo, context }: { readonly mmo: Mmo; readonly context: TestContext }): Promise<void> {
  const { cluster, gateway } = place;
  const url = gateway();
  const missing = await ask(url, 'none', context);
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

async function ask(url: string, page: string, { signal }: TestContext): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  const answer = await fetch(`${url}/api/${page}`, { signal });
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: await answer.text() };
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
