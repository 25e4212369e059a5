import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { fleetFiles } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import { steadyLoad } from '../../support/steady-load.ts';
import { createRig } from '../../support/workspace-rig.ts';

const source = (version: number): string => `
import { createServer } from 'node:http';
if (${version} < 0) process.exit(1);
createServer((request, response) => setTimeout(() => response.end('v${version}'), 20)).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** One edit in five is broken. The full run of the faults makes fifty at 200 requests a second; the quick one sees each kind. */
const [EDITS, PER_SECOND] = process.env['MMO_FAULTS_SCALE'] === 'full' ? [50, 200] : [5, 80];

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
      const until = async (text: string): Promise<void> => {
        while ((await (await fetch(url)).text()) !== text) await delay(20, undefined, { signal });
      };
      await until('v0');
      const load = steadyLoad(url, { perSecond: PER_SECOND, signal });
      let serving = 0;
      for (let version = 1; version <= EDITS; version += 1) {
        const isBroken = version % 5 === 4;
        rig.write('front/server.mjs', isBroken ? `${source(version)}// broken ${version}` : source(version));
        if (isBroken) {
          while (dev.heard().split('1 failed in').length - 1 < (version + 1) / 5) await delay(20, undefined, { signal });
          assert.is(await (await fetch(url)).text(), `v${serving}`, 'the old one goes on');
        } else {
          await until(`v${version}`);
          serving = version;
        }
      }
      const { asked, lost } = await load.end();
      assert.equal(lost, [], `${asked} requests`);
      assert.ok(asked > EDITS * 10, `${asked} requests`);

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );
});
