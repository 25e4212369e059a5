import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { assertNothingLeft } from '../../support/assert-nothing-left.ts';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import { steadyLoad } from '../../support/steady-load.ts';
import { createRig } from '../../support/workspace-rig.ts';

/** Answers with what lies in `dist/` of its folder at that moment. */
const server = `
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
const dist = join(import.meta.dirname, 'dist');
createServer((request, response) => {
  readFile(join(dist, request.url === '/' ? 'index.html' : request.url.slice(1))).then(
    (body) => response.end(body),
    () => response.writeHead(404).end(),
  );
}).listen(Number(process.env.PORT), '127.0.0.1');
`;

const REBUILDS = 20;

describe('a static front under mmo dev', (test) => {
  test(
    'answers each request of twenty rebuilds that write in place, and one that fails',
    async ({ defer, signal }) => {
      const [port, gatewayPort] = [await freePort(), await freePort()];
      const build = { command: 'test -f index.html && mkdir dist && sleep 0.1 && cp index.html dist/ && ! grep -q broken index.html', outputs: ['dist'] };
      const rig = createRig(
        {
          files: {
            'mmo.json': JSON.stringify({ name: 'static', schemaVersion: 1 }),
            '.gitignore': 'dist\n.mmo\n',
            'web/pages/service.yml': stringify({
              ...{ name: 'pages', type: 'static', port, path: '/pages', command: [process.execPath, 'server.mjs'], ready: { http: '/' } },
              tasks: { build },
            }),
            'web/pages/server.mjs': server,
            'web/pages/index.html': 'page 0',
          },
        },
        defer,
      );
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const dev = await rig.start(['dev'], { signal, env: { MMO_GATEWAY_PORT: String(gatewayPort) } });
      await dev.said('waiting for changes');
      const url = `http://127.0.0.1:${gatewayPort}/pages/`;
      const shows = async (text: string): Promise<void> => {
        while ((await (await fetch(url, { signal })).text()) !== text) await delay(10, undefined, { signal });
      };
      await shows('page 0');
      const load = steadyLoad(url, { perSecond: 50, signal });
      for (let version = 1; version <= REBUILDS; version += 1) {
        rig.write('web/pages/index.html', `page ${version}`);
        await shows(`page ${version}`);
      }
      rig.write('web/pages/index.html', 'broken');
      await dev.said('✗ pages:build');
      await shows(`page ${REBUILDS}`);
      const { asked, lost } = await load.end();
      assert.equal(lost, [], `of ${asked}`);
      assert.ok(asked > REBUILDS * 5, `${asked} requests`);
      assert.is(readdirSync(rig.path('.mmo/run/stage/pages')).length <= 2, true, 'stages of the past are gone');

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      assert.equal(readdirSync(rig.path('.mmo/run/stage/pages')), []);
      await assertNothingLeft(rig.root);
    },
    { timeoutMs: 600_000 },
  );
});
