import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { InstanceStatus } from '../../../plugins/fleet/instances/status-of.ts';
import { requireDocker } from '../../support/docker.ts';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import { createVendorRig, slowServer } from '../../support/vendor-rig.ts';

const source = (version: number): string =>
  `require('node:http').createServer((_, response) => response.end('v${version}')).listen(process.env.PORT, () => console.log('serving v${version}'));\n`;

describe('dev with containers', (test) => {
  test(
    'an edit rebuilds the image and replaces the container, a broken one keeps it; vendors are in sight; killed, the next command finds them',
    async (context) => {
      const { signal } = context;
      const port = await freePort();
      await requireDocker(context.skip, ['node']);
      const { rig, mmo, things } = await createVendorRig(context, {
        'mmo.json': JSON.stringify({
          ...{ name: 'shop', schemaVersion: 1 },
          vendors: { db: { image: 'mmo-test/busybox', command: slowServer(5432, 100), ports: [5432] } },
        }),
        'cart/service.yml': stringify({
          ...{ name: 'cart', port, ready: { http: '/' }, docker: true, vendors: ['db'] },
          tasks: { image: { executor: 'image', inputs: ['**'] } },
        }),
        'cart/Dockerfile': 'FROM mmo-test/node\nCOPY server.js /\nCMD ["/server.js"]\n',
        'cart/server.js': source(1),
      });
      const served = async (): Promise<string | undefined> =>
        fetch(`http://127.0.0.1:${port}/`, { signal })
          .then((response) => response.text())
          .catch(() => undefined);
      const until = async (text: string): Promise<void> => {
        while ((await served()) !== text) await delay(50, undefined, { signal });
      };
      const containers = async (): Promise<readonly string[]> =>
        (await things()).flatMap(({ kind, labels }) => (kind === 'container' ? (labels['mmo.instance'] ?? labels['mmo.vendor'] ?? '') : [])).sort();
      const states = async (): Promise<readonly string[]> =>
        (JSON.parse((await mmo('ps', '--json')).stdout) as InstanceStatus[]).map(({ kind, name, state }) => `${kind} ${name} ${state}`);

      const dev = await rig.start(['dev', '--no-gateway'], { signal });
      await dev.said('waiting for changes');
      await until('v1');
      while (!/^db:start │ listening$/m.test(dev.heard())) await delay(50, undefined, { signal });
      rig.write('cart/server.js', source(2));
      await until('v2');
      await dev.said('serving v2');
      rig.write('cart/Dockerfile', 'FROM mmo-test/node\nCOPY missing.js /\n');
      await dev.said('1 failed in');
      assert.is(await served(), 'v2', 'the old one goes on');
      assert.equal(await containers(), ['cart.1', 'db']);

      // Killed, its own services end with it; the vendor is there, and everything that follows knows it.
      dev.kill('SIGKILL');
      await dev.ended;
      while ((await containers()).includes('cart.1')) {
        await mmo('stop', 'cart');
        await delay(100, undefined, { signal });
      }
      assert.equal(await states(), ['service cart stopped', 'vendor db running']);
      const stopped = await mmo('stop');
      assert.match(stopped.stderr, 'vendors run on: db (mmo vendors down ends them)\n');

      rig.write('cart/Dockerfile', 'FROM mmo-test/node\nCOPY server.js /\nCMD ["/server.js"]\n');
      const again = await rig.start(['dev', '--no-gateway'], { signal });
      await again.said('waiting for changes');
      assert.equal(await containers(), ['cart.1', 'db'], 'none twice');
      again.kill('SIGINT');
      assert.is((await again.ended).exitCode, 130);
      assert.equal(await containers(), ['db'], 'which this one has not started');
      assert.equal(await states(), ['service cart stopped', 'vendor db running']);
    },
    { timeoutMs: 300_000 },
  );
});
