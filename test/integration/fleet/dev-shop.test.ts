import { symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import type { RunEvent } from '../../../core/model/event.ts';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { assertRan } from '../../support/event-log.ts';
import { freePort } from '../../support/free-port.ts';
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

/** Two edits in five are broken. The full run of the faults makes fifty at 200 requests a second; the quick one sees each kind. */
const [EDITS, PER_SECOND] = process.env['MMO_FAULTS_SCALE'] === 'full' ? [50, 200] : [5, 100];

describe('the shop under mmo dev', (test) => {
  test(
    'an edited library rebuilds, retests and restarts just what needs it; a broken one changes nothing for visitors; no request is lost',
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
      const events: RunEvent[] = [];
      const onLine = (line: string): void => {
        if (line.startsWith('{"type":')) events.push(JSON.parse(line) as RunEvent);
      };
      const dev = await rig.start(['dev', 'prices', 'hello', '--json'], { signal, env, onLine });
      const heard = async (fits: (event: RunEvent) => boolean, count = 1): Promise<void> => {
        while (events.filter(fits).length < count) await delay(20, undefined, { signal });
      };
      const at = `http://127.0.0.1:${gatewayPort}`;
      const price = async (): Promise<{ readonly minorUnits: number; readonly pid: number }> =>
        (await (await fetch(`${at}/prices/`, { signal })).json()) as { readonly minorUnits: number; readonly pid: number };
      // The build before the start, and the first pass of the watch.
      await heard(({ type }) => type === 'run:end', 2);
      while ((await fetch(`${at}/prices/`, { signal }).catch(() => undefined))?.status !== 200) await delay(50, undefined, { signal });
      const source = rig.read('libs/money/src/money.js');
      const edit = (text: string): void =>
        rig.write('libs/money/src/money.js', source.replace('amount.minorUnits * factor', `amount.minorUnits * factor${text}`));
      const isFailure = (event: RunEvent, task: string): boolean => event.type === 'task:end' && event.task === task && event.outcome.status === 'failure';
      let serving = await price();
      assert.is(serving.minorUnits, 2000);
      const other = await (await fetch(`${at}/hello/`)).text();

      const load = steadyLoad(`${at}/prices/`, { perSecond: PER_SECOND, signal });
      for (let number = 1; number <= EDITS; number += 1) {
        const from = events.length;
        if (number % 5 === 3) {
          // It builds, and its test says no.
          edit(` + ${number}`);
          await heard((event) => isFailure(event, 'prices:test'), Math.ceil(number / 5));
          assert.equal(await price(), serving, 'the old one goes on');
        } else if (number % 5 === 4) {
          edit(` + ) // ${number}`);
          await heard((event) => isFailure(event, 'money:build'), Math.ceil(number / 5));
          assert.equal(await price(), serving, 'the old one goes on');
        } else {
          edit(` + ${number}000`);
          const expected = 2000 + number * 1000;
          let now = await price();
          for (; now.minorUnits !== expected; now = await price()) await delay(20, undefined, { signal });
          assert.is.not(now.pid, serving.pid, 'by another process');
          serving = now;
          assertRan(events.slice(from), ['money:build', 'prices:build', 'prices:test']);
        }
        assert.is(await (await fetch(`${at}/hello/`)).text(), other, 'what does not need it goes on');
      }
      const { asked, lost } = await load.end();
      assert.equal(lost, [], `of ${asked}`);
      assert.ok(asked > EDITS * 10, `${asked} requests`);

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 900_000 },
  );
});
