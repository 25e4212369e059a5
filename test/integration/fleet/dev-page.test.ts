import { request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { serverSource } from '../../support/fleet-services.ts';
import { freePort } from '../../support/free-port.ts';
import { describe, type TestContext } from '../../support/harness.ts';
import { openBrowser } from '../../support/open-browser.ts';
import type { MmoProcess } from '../../support/start-command.ts';
import { createRig, type Rig } from '../../support/workspace-rig.ts';

const hostile = `<img src=x onerror="document.title='owned'">`;
/** Says something hostile and colourful, then serves. */
const frontSource = (version: number): string => `// ${version}
console.log(${JSON.stringify(hostile)});
console.log('\\u001b[32mgreen\\u001b[0m \\u001b[2J\\u001b]0;title\\u0007plain \\u202eturned');
${serverSource}`;

interface Shown {
  readonly rig: Rig;
  readonly dev: MmoProcess;
  readonly url: string;
}

async function startDev({ defer, signal }: TestContext): Promise<Shown> {
  const ports = [await freePort(), await freePort()] as const;
  const gatewayPort = await freePort();
  const common = { type: 'http-service', ready: { http: '/' }, command: [process.execPath, 'dist/server.mjs'] };
  const build = {
    command: 'mkdir -p dist && cat server.mjs ../kit/dist/kit.txt > dist/server.mjs && while [ -e ../hold ]; do sleep 0.05; done',
    outputs: ['dist'],
    dependsOn: ['^build'],
  };
  // After the build: while that goes on, what is wrong is not what is shown.
  const test = { command: '! grep -q broken server.mjs', inputs: ['server.mjs'], dependsOn: ['build'] };
  const files = {
    'mmo.json': JSON.stringify({ name: 'little', schemaVersion: 1 }),
    '.gitignore': 'dist\n.mmo\nhold\n',
    'kit/service.yml': stringify({ name: 'kit', type: 'library', tasks: { build: { command: 'mkdir -p dist && cp kit.txt dist/', outputs: ['dist'] } } }),
    'kit/kit.txt': '// kit 1\n',
    'base/service.yml': stringify({ name: 'base', port: ports[0], dependsOn: ['kit'], ...common, tasks: { build } }),
    'base/server.mjs': serverSource,
    'front/service.yml': stringify({
      name: 'front',
      port: ports[1],
      path: '/front',
      dependsOn: ['kit', { service: 'base', kind: 'runtime' }],
      ...common,
      tasks: { build, test },
    }),
    'front/server.mjs': frontSource(1),
  };
  const rig = createRig({ files }, defer);
  defer(() => rig.mmo(['stop', '--grace', '0']));
  const dev = await rig.start(['dev', '--ui'], { signal, env: { MMO_GATEWAY_PORT: String(gatewayPort) } });
  await dev.said('waiting for changes');
  const url = /page: (\S+)/.exec(dev.heard())?.[1] ?? '';
  assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/);
  return { rig, dev, url };
}

const rowOf = (name: string): string => `.row:has(.name:text-is("${name}"))`;

async function stateOf(page: Page, name: string): Promise<string | null> {
  return page.locator(rowOf(name)).getAttribute('data-state');
}

describe('the page of mmo dev', (test) => {
  test(
    'shows services, logs, tests, timeline and graph as they are, and an edit as it happens',
    async (context) => {
      const browser = await openBrowser(context);
      const { rig, dev, url } = await startDev(context);
      const page = await browser.newPage();
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      await page.goto(url);
      await page.locator(`${rowOf('front')}[data-state=running]`).waitFor();
      await page.locator(`${rowOf('base')}[data-state=running]`).waitFor();
      assert.is(new URL(page.url()).search, '', 'the token does not stay in the address');
      assert.match((await page.locator('#summary').textContent()) ?? '', '2 services running');
      assert.match((await page.locator(rowOf('front')).textContent()) ?? '', /pid \d+/);

      // What is hostile is text.
      const line = page.locator('.line .text', { hasText: 'onerror' }).first();
      assert.is(await line.textContent(), hostile);
      assert.is(await page.locator('#log img').count(), 0);
      assert.is(await page.title(), 'little · mmo dev');
      assert.is(await page.locator('.line .fg-2', { hasText: 'green' }).first().textContent(), 'green');
      assert.is(await page.locator('.line .text', { hasText: 'plain' }).first().textContent(), 'green plain turned');

      // A good edit is seen on its way: a build that waits until it has been seen.
      await page.evaluate(`
        globalThis.seen = [];
        const row = [...document.querySelectorAll('.row')].find((one) => one.textContent.includes('front'));
        new MutationObserver(() => seen.push(row.getAttribute('data-state'))).observe(row, { attributes: true });
      `);
      const untilSeen = async (what: string): Promise<void> => {
        while (!(await page.evaluate(what))) await delay(20, undefined, { signal: context.signal });
      };
      rig.write('hold', '');
      rig.write('front/server.mjs', frontSource(2));
      await untilSeen(`seen.includes('building')`);
      rig.remove('hold');
      await untilSeen(`seen.at(-1) === 'running'`);
      await page.locator('.line .text', { hasText: 'restarted' }).first().waitFor();

      // A broken one is red, and the old process goes on.
      rig.write('front/server.mjs', `${frontSource(3)}// broken\n`);
      await page.locator('#summary[data-mood=bad]').waitFor();
      assert.match((await page.locator('#summary').textContent()) ?? '', 'front:test failed');
      await page.locator('#tab-tests').click();
      await page.locator('.card[data-task="front:test"][data-mood=bad]').waitFor();
      assert.is(await page.locator('#test-count').textContent(), '1');
      assert.is(await stateOf(page, 'front'), 'running');
      await page.locator('#tab-timeline').click();
      await page.locator('.bar-row[data-mood=bad]', { hasText: 'front:test' }).waitFor();
      await page.locator('#tab-graph').click();
      assert.is(await page.locator('.node').count(), 3);
      await page.locator('.node[data-service=front][data-mood=bad]').waitFor();

      rig.write('front/server.mjs', frontSource(4));
      await page.locator('#summary[data-mood=good]').waitFor();
      assert.equal(problems, []);

      dev.kill('SIGINT');
      assert.is((await dev.ended).exitCode, 130);
      await page.locator('#lost').waitFor();
    },
    { timeoutMs: 600_000 },
  );

  test(
    'needs no mouse, fits a phone, and lets nobody in without its token',
    async (context) => {
      const browser = await openBrowser(context, { dark: true });
      const { url } = await startDev(context);
      const page = await browser.newPage();
      await page.goto(url);
      await page.locator(`${rowOf('front')}[data-state=running]`).waitFor();
      const keyboard = page.keyboard;

      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      assert.is(await page.locator('.row[aria-selected=true] .name').textContent(), 'front');
      assert.is(await page.locator('#log-scope').textContent(), 'front');
      await keyboard.press('/');
      await keyboard.type('green');
      await page.locator('.line mark', { hasText: 'green' }).first().waitFor();
      assert.equal(
        new Set(
          await page
            .locator('.line')
            .allTextContents()
            .then((texts) => texts.map((text) => text.includes('green'))),
        ),
        new Set([true]),
      );
      await keyboard.press('Escape');
      assert.is(await page.locator('.row[aria-selected=true] .name').textContent(), 'All services');
      await keyboard.press('g');
      await page.locator('#view-graph svg').waitFor();
      await keyboard.press('ArrowLeft');
      await page.locator('#view-timeline .pass').waitFor();
      await keyboard.press('t');
      await page.locator('.card').first().waitFor();
      await keyboard.press('?');
      await page.locator('dialog[open]').waitFor();
      await keyboard.press('Escape');
      assert.is(await page.locator('dialog[open]').count(), 0);
      await keyboard.press('l');
      await keyboard.press('f');
      assert.is(await page.locator('#follow').getAttribute('aria-pressed'), 'false');

      await page.setViewportSize({ width: 390, height: 844 });
      for (const view of ['services', 'logs', 'tests', 'timeline', 'graph']) {
        await page.locator(`#tab-${view}`).click();
        const [wide, inner] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as readonly number[];
        assert.is(wide, inner, `${view} does not scroll sideways`);
      }
      await page.locator('#tab-services').click();
      await page.locator(rowOf('front')).click();
      assert.is(await page.locator('.row[aria-selected=true] .name').textContent(), 'front');

      const { port, search } = new URL(url);
      const cookie = (await browser.cookies(url)).map(({ name, value }) => `${name}=${value}`).join('; ');
      const ask = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<number | undefined> =>
        new Promise((resolve, reject) => {
          const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
            resolve(response.statusCode);
            assert.is(response.headers['access-control-allow-origin'], undefined);
            response.destroy();
          });
          asked.on('error', reject).end();
        });
      assert.is(await ask('/'), 403);
      assert.is(await ask('/events'), 403);
      assert.is(await ask('/?token=wrong'), 403);
      assert.is(await ask('/?token=wrong', { cookie }), 403, 'a wrong token is not made good by a cookie');
      assert.is(await ask(`/${search}`), 200);
      assert.is(await ask('/page.css', { cookie }), 200);
      assert.is(await ask('/', { cookie: cookie.replace(/=.*/, '=x') }), 403);
      assert.is(await ask('/events', { cookie, host: `attacker.example:${port}` }), 403, 'a name that points here');
      assert.is(await ask('/events', { cookie, origin: 'http://attacker.example' }), 403);
      assert.is(await ask('/events', { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }), 403);
      assert.is(await ask('/', { cookie }, 'POST'), 405);
      assert.is(await ask('/../package.json', { cookie }), 404);
    },
    { timeoutMs: 600_000 },
  );
});
