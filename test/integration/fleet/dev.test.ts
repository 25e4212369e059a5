import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { freePort } from '../../../plugins/fleet/instances/free-port.ts';
import { processesBelow } from '../../faults/rig/processes-below.ts';
import { fleetFiles } from '../../support/fleet-services.ts';
import { describe } from '../../support/harness.ts';
import { createRig } from '../../support/workspace-rig.ts';

const source = (version: number): string => `
import { createServer } from 'node:http';
if (${version} < 0) process.exit(1);
createServer((request, response) => setTimeout(() => response.end('v${version}'), 20)).listen(Number(process.env.PORT), '127.0.0.1');
`;

describe('dev', (test) => {
  test(
    'edits under load replace the service without losing a request; a broken one keeps the old; Ctrl-C leaves nothing',
    async ({ defer, signal }) => {
      const ports = [await freePort(), await freePort()] as const;
      const gatewayPort = await freePort();
      const front = {
        path: '/front',
        command: [process.execPath, 'dist/server.mjs'],
        tasks: { build: { command: 'mkdir -p dist && cp server.mjs dist/', outputs: ['dist'] }, test: { command: '! grep -q broken server.mjs' } },
      };
      const rig = createRig({ files: { ...fleetFiles({ ports, front }), 'front/server.mjs': source(0) } }, defer);
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const dev = await rig.start(['dev', 'front'], { signal, env: { MMO_GATEWAY_PORT: String(gatewayPort) } });
      await dev.said('waiting for changes');
      assert.ok(rig.exists('.mmo/run/base.1.json'), 'what it needs is started, too');

      const url = `http://127.0.0.1:${gatewayPort}/front/x`;
      let wanted = 'v0';
      const lost: string[] = [];
      let asked = 0;
      let done = false;
      const load = (async () => {
        while (!done) {
          asked += 1;
          const response = await fetch(url).catch((error: unknown) => String(error));
          if (typeof response === 'string' || response.status !== 200) lost.push(typeof response === 'string' ? response : `${response.status}`);
        }
      })();
      const until = async (text: string): Promise<void> => {
        wanted = text;
        while ((await (await fetch(url)).text()) !== wanted) await delay(20, undefined, { signal });
      };
      for (const version of [1, 2, 3]) {
        rig.write('front/server.mjs', source(version));
        await until(`v${version}`);
      }
      rig.write('front/server.mjs', `${source(4)}// broken`);
      await dev.said('✗ front:test');
      assert.is(await (await fetch(url)).text(), 'v3', 'the old one goes on');
      rig.write('front/server.mjs', source(5));
      await until('v5');
      done = true;
      await load;
      assert.equal(lost, [], `${asked} requests`);
      assert.ok(asked > 5);

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      assert.equal(processesBelow(rig.root), []);
    },
    { timeoutMs: 240_000 },
  );
});
