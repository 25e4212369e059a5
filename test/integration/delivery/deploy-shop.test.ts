import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import * as assert from 'uvu/assert';
import { requireDocker } from '../../support/docker.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { requireShopPrograms } from '../../support/proto-tools.ts';
import { steadyLoad } from '../../support/steady-load.ts';
import { startWatch } from '../../support/watch-rig.ts';
import { createRig } from '../../support/workspace-rig.ts';

const pages: readonly string[] = [
  'catalog/products',
  'accounts/accounts/none',
  'cart/carts/none',
  'checkout/orders/none',
  'payments/payments/none',
  'shipping/rates',
];
const deployed = ['accounts', 'cart', 'catalog', 'checkout', 'payments', 'shipping'];

describe('the shop in docker', (test) => {
  test(
    'mmo run brings it up behind its gateway, does nothing again, and under --watch replaces what is edited without a lost request',
    async ({ defer, skip, signal }) => {
      const containers = await requireDocker(skip, ['busybox', 'node']);
      const programs = requireShopPrograms(skip);
      const name = `mmo-shop-test-${process.pid}`;
      const rig = createRig({ fixture: 'shop', files: { '.gitignore': 'node_modules\ndist\ngen\n.mmo\n' } }, defer);
      rig.write('mmo.json', JSON.stringify({ ...JSON.parse(rig.read('mmo.json')), name }));
      symlinkSync(dirname(programs), rig.path('node_modules'));
      const label = `mmo.deployed=${name}`;
      defer(async () => {
        await rig.mmo(['stop', '--env', 'local']);
        await containers.sweep([label]);
        const listed = spawnSync('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${name}/*`], { encoding: 'utf8' });
        for (const image of (listed.stdout ?? '').split('\n').filter((line) => line !== '')) await containers.removeImage(image);
      });
      const env = { MMO_GATEWAY_PORT: '0' };

      const first = await rig.run([], { signal, env });
      assert.is(first.exitCode, 0, first.stdout.slice(-4_000));
      const ran = [...outcomesOf(first.events)].flatMap(([id, { status }]) => (status === 'success' ? [id] : []));
      for (const service of deployed) assert.ok(ran.includes(`${service}:deploy`) && ran.includes(`${service}:image`), service);
      const gateway = (await containers.labelled([label, 'mmo.gateway'])).find(({ kind }) => kind === 'volume')?.labels['mmo.gateway'] ?? '';
      for (const page of pages) {
        const response = await fetch(`${gateway}/api/${page}`, { signal });
        assert.match(response.headers.get('content-type') ?? '', 'json', `${page}: ${response.status} ${await response.text()}`);
      }

      const before = await idsOf();
      const again = await rig.run([], { signal, env });
      assertRan(again.events, []);
      assertCached(again.events, ran);
      assert.equal(await idsOf(), before);

      const watch = await startWatch(rig, ['deploy'], { signal, env });
      defer(() => watch.stop());
      await watch.heard(({ type }) => type === 'run:end');
      const load = steadyLoad(`${gateway}/api/catalog/products`, { perSecond: 20, signal });
      const from = watch.events.length;
      const source = 'services/catalog/src/server.js';
      rig.write(source, `${rig.read(source)}\nconsole.log('edited');\n`);
      await watch.heard(({ type }) => type === 'run:end', from);
      const { asked, lost } = await load.end();
      await watch.stop();
      assert.ok(asked > 0);
      assert.equal(lost, []);
      assertRan(watch.events.slice(from), ['catalog:build', 'catalog:deploy', 'catalog:image']);
      const after = await idsOf();
      assert.equal(
        Object.keys(after).filter((service) => after[service] !== before[service]),
        ['catalog'],
      );

      async function idsOf(): Promise<Readonly<Record<string, string>>> {
        const states = await containers.detached.list([label, 'mmo.service']);
        return Object.fromEntries(states.map(({ id, labels }) => [labels['mmo.service'] ?? '', id]));
      }
    },
    { timeoutMs: 900_000 },
  );
});
