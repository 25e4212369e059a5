import { symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { freePort } from '../../../plugins/fleet/instances/free-port.ts';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { steadyLoad } from '../../support/steady-load.ts';
import { createRig } from '../../support/workspace-rig.ts';

const installed = join(import.meta.dirname, '..', '..', '..', 'node_modules');

/** A service of the shop that needs no package of a registry: what ten euros and some times two are. */
const prices = `
import { createServer } from 'node:http';
import { multiply, money } from '#money';
const answer = JSON.stringify({ ...multiply(money(1000), 2), pid: process.pid });
createServer((request, response) => setTimeout(() => response.end(answer), 15)).listen(Number(process.env.PORT), '127.0.0.1');
`;
const pricesTest = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { multiply, money } from '#money';
test('a multiple is whole', () => assert.equal(multiply(money(1000), 2).minorUnits % 1000, 0));
`;
/** Needs another library only. */
const hello = `
import { createServer } from 'node:http';
createServer((request, response) => response.end(String(process.pid))).listen(Number(process.env.PORT), '127.0.0.1');
`;

describe('the shop under mmo dev', (test) => {
  test(
    'an edited library rebuilds, retests and restarts just what needs it; a broken one changes nothing for visitors',
    async ({ defer, signal }) => {
      const [pricesPort, helloPort, gatewayPort] = [await freePort(), await freePort(), await freePort()];
      const bundle = ['esbuild', 'src/server.js', '--bundle', '--platform=node', '--format=esm', '--log-level=warning', '--outfile=dist/server.js'];
      const common = { type: 'http-service', command: [process.execPath, 'dist/server.js'], ready: { http: '/' }, tasks: { build: { command: bundle } } };
      const files = {
        '.gitignore': 'dist\n.mmo\ntest-report.json\n',
        'services/prices/service.yml': stringify({ name: 'prices', path: '/prices', port: pricesPort, dependsOn: ['money'], ...common }),
        'services/prices/src/server.js': prices,
        'services/prices/test/prices.test.js': pricesTest,
        'services/hello/service.yml': stringify({ name: 'hello', path: '/hello', port: helloPort, dependsOn: ['http-kit'], ...common }),
        'services/hello/src/server.js': hello,
        'services/hello/test/hello.test.js': '',
      };
      const rig = createRig({ fixture: 'shop', files }, defer);
      symlinkSync(installed, rig.path('../node_modules'));
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const env = { PATH: `${join(installed, '.bin')}${delimiter}${process.env['PATH'] ?? ''}`, MMO_GATEWAY_PORT: String(gatewayPort) };
      const dev = await rig.start(['dev', 'prices', 'hello', '--json'], { signal, env });
      const at = `http://127.0.0.1:${gatewayPort}`;
      const price = async (): Promise<{ readonly minorUnits: number; readonly pid: number }> =>
        (await (await fetch(`${at}/prices/`, { signal })).json()) as { readonly minorUnits: number; readonly pid: number };
      const until = async (minorUnits: number): Promise<void> => {
        while ((await price()).minorUnits !== minorUnits) await delay(20, undefined, { signal });
      };
      // The build before the start, and the first pass of the watch.
      while (dev.heard().split('"run:end"').length < 3) await delay(50, undefined, { signal });
      while ((await fetch(`${at}/prices/`, { signal }).catch(() => undefined))?.status !== 200) await delay(50, undefined, { signal });
      const source = rig.read('libs/money/src/money.js');
      const factor = (text: string): string => source.replace('amount.minorUnits * factor', `amount.minorUnits * factor${text}`);
      assert.is((await price()).minorUnits, 2000);
      const before = { prices: (await price()).pid, hello: await (await fetch(`${at}/hello/`)).text() };

      const load = steadyLoad(`${at}/prices/`, { perSecond: 100, signal });
      const from = dev.heard().length;
      rig.write('libs/money/src/money.js', factor(' + 1000'));
      await until(3000);
      assert.is.not((await price()).pid, before.prices);
      assert.is(await (await fetch(`${at}/hello/`)).text(), before.hello, 'what does not need it goes on');
      const pass = dev
        .heard()
        .slice(from)
        .split('\n')
        .flatMap((line) => (line.startsWith('{"type":') ? [JSON.parse(line)] : []));
      assertRan(pass, ['money:build', 'prices:build', 'prices:test']);

      const good = (await price()).pid;
      // It builds, and its test says no.
      rig.write('libs/money/src/money.js', factor(' + 1'));
      await dev.said('"task":"prices:test","outcome":{"status":"failure"');
      // It does not build.
      rig.write('libs/money/src/money.js', factor(' + )'));
      await dev.said('"task":"money:build","outcome":{"status":"failure"');
      assert.equal(await price(), { currencyCode: 'EUR', minorUnits: 3000, pid: good });
      rig.write('libs/money/src/money.js', factor(' + 3000'));
      await until(5000);
      const { asked, lost } = await load.end();
      assert.equal(lost, [], `of ${asked}`);

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 180_000 },
  );
});
