import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { stringify } from 'yaml';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import { untilLogged } from '../../support/until-logged.ts';
import { createVendorRig, slowServer } from '../../support/vendor-rig.ts';
import { createRig } from '../../support/workspace-rig.ts';

const db = { image: 'mmo-test/busybox', command: slowServer(5432), ports: [5432], volumes: ['data:/data'], env: { POSTGRES_PASSWORD: `${'$'}{SECRET:-pass}` } };
const other = { image: 'mmo-test/busybox', command: slowServer(80, 100), ports: [80] };

function workspace(vendors: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name: 'shop', schemaVersion: 1, vendors });
}

/** A service that answers with the addresses of its vendors. */
const source = `
import { createServer } from 'node:http';
const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(DB|QUEUE)_/.test(name)));
createServer((request, response) => response.end(JSON.stringify(own))).listen(Number(process.env.PORT), '127.0.0.1');
`;

function service(name: string, more: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return {
    [`${name}/service.yml`]: stringify({ name, command: [process.execPath, 'server.mjs'], ready: { http: '/' }, ...more }),
    [`${name}/server.mjs`]: source,
  };
}

/** Many commands each, on a machine that others use as well. */
const slow = { timeoutMs: 600_000 };

describe('vendors', (test) => {
  test(
    'are ready before the services that need them, which are told where they are; files live on until their volumes go',
    async (context) => {
      const port = await freePort();
      const { mmo, vendors, things } = await createVendorRig(context, { 'mmo.json': workspace({ db }), ...service('front', { port, vendors: ['db'] }) });
      const started = await mmo('start', 'front');
      assert.is(started.exitCode, 0, started.stderr);
      const [running] = await vendors();
      const at = `127.0.0.1:${running?.ports[0]}`;
      assert.equal([running?.name, running?.state, running?.definition, running?.url], ['db', 'running', 'current', `postgres://postgres@${at}`]);
      assert.match(started.stderr, `db: started  ${at}\n`);
      const told = await (await fetch(`http://127.0.0.1:${port}/`)).json();
      const own = {
        DB_URL: `postgres://postgres:pass@${at}`,
        DB_HOST: '127.0.0.1',
        DB_PORT: String(running?.ports[0]),
        DB_USER: 'postgres',
        DB_PASSWORD: 'pass',
      };
      assert.equal(told, own);
      assert.match((await untilLogged(() => mmo('vendors', 'logs'), ['db | listening'], context.signal)).stdout, 'db | starting\ndb | listening\n');
      assert.is((await mmo('vendors', 'up')).stdout, `db: already running  ${at}\n`);

      const restarted = await mmo('vendors', 'restart', 'db');
      assert.is(restarted.stdout, `db: started  ${at}\n`, restarted.stderr);
      assert.is(await (await fetch(`http://${at}/starts`)).text(), 'start\nstart\n');
      assert.is((await mmo('vendors', 'down')).stdout, 'db: removed\n');
      assert.equal(
        (await things()).map(({ kind }) => kind),
        ['volume'],
      );
      assert.equal(
        (await vendors()).map(({ state }) => state),
        ['stopped'],
      );

      await mmo('vendors', 'up');
      assert.is(await (await fetch(`http://127.0.0.1:${(await vendors())[0]?.ports[0]}/starts`)).text(), 'start\nstart\nstart\n');
      assert.match((await mmo('vendors', 'down', '--volumes')).stdout, /^db: removed\ndb: volume \S+-data removed\n$/);
      assert.equal(await things(), []);
    },
    slow,
  );

  test(
    'of a compose file wait for each other by health; one that another definition has is made anew, its files stay',
    async (context) => {
      const compose = {
        services: {
          db: { image: 'mmo-test/busybox', command: slowServer(5432), ports: ['5432'], volumes: ['data:/data'] },
          queue: { image: 'mmo-test/busybox', command: ['/bin/sh', '-c', 'wget -q -O /tmp/seen http://db:5432/starts; exec sleep 1000'], depends_on: ['db'] },
        },
        volumes: { data: null },
      };
      const healthcheck = { test: ['CMD', 'wget', '-q', '-O', '/dev/null', 'http://127.0.0.1:5432/starts'], interval: '200ms', retries: 50 };
      const withHealth = { ...compose, services: { ...compose.services, db: { ...compose.services.db, healthcheck } } };
      const files = { 'mmo.json': workspace({ '*': { compose: 'compose.yml' } }), 'compose.yml': stringify(withHealth) };
      const { rig, mmo, vendors, containers } = await createVendorRig(context, files);
      const up = await mmo('vendors', 'up', 'queue');
      assert.match(up.stdout, /^db: started {2}127\.0\.0\.1:\d+\nqueue: started\n$/, up.stderr);
      const [before] = await vendors();
      assert.is((await containers.detached.inspect(before?.container ?? ''))?.health, 'healthy');

      rig.write('compose.yml', stringify({ ...withHealth, services: { ...withHealth.services, db: { ...withHealth.services.db, labels: ['new=1'] } } }));
      assert.equal(
        (await vendors()).map(({ definition }) => definition),
        ['changed', 'current'],
      );
      const changed = await mmo('vendors', 'up');
      assert.match(changed.stderr, 'db: its definition has changed, so its container is made anew\n');
      assert.match(changed.stdout, /db: started.*\nqueue: already running/);
      const [after] = await vendors();
      assert.is.not(after?.container, before?.container);
      assert.is(await (await fetch(`http://127.0.0.1:${after?.ports[0]}/starts`)).text(), 'start\nstart\n');

      rig.write('mmo.json', workspace({}));
      assert.equal(
        (await vendors()).map(({ name, definition }) => `${name} ${definition}`),
        ['db none', 'queue none'],
      );
      assert.is((await mmo('vendors', 'down', 'queue')).stdout, 'queue: removed\n');
      assert.is((await mmo('vendors', 'down', '--volumes')).exitCode, 0);
    },
    slow,
  );

  test(
    'that do not come up are told with their last lines and leave nothing; the others and what needs none start',
    async (context) => {
      const port = await freePort();
      const dead = { image: 'mmo-test/busybox', command: ['/bin/sh', '-c', 'echo no disk; exit 7'] };
      const said = {
        image: 'mmo-test/busybox',
        command: ['/bin/sh', '-c', 'echo up; sleep 1000'],
        network: 'host',
        ready: { log: '^up$', exec: 'test -d /bin' },
        dependsOn: ['dead'],
      };
      const files = {
        'mmo.json': workspace({ dead, said }),
        ...service('front', { port, vendors: ['said'] }),
        ...service('plain', { port: await freePort() }),
      };
      const { rig, mmo, things } = await createVendorRig(context, files);
      const started = await mmo('start');
      assert.is(started.exitCode, 1);
      assert.match(started.stderr, 'dead: exited with 7 before it was ready\n  | no disk\n');
      assert.match(started.stderr, 'said: not started: it depends on "dead"\n');
      assert.match(started.stderr, 'front: not started: it needs the vendor "said"\n');
      assert.match(started.stdout, /plain: started/);
      assert.equal(
        (await things()).filter(({ kind }) => kind === 'container'),
        [],
      );
      rig.write('mmo.json', workspace({ dead, said: { ...said, dependsOn: [] } }));
      const mended = await mmo('start');
      assert.match(mended.stdout, /front: started/, mended.stderr);
      assert.match((await mmo('vendors')).stdout, /^NAME .*\ndead +stopped .*\nsaid +running /);
    },
    slow,
  );

  test(
    'take another port where theirs is taken, and say so where it is fixed',
    async (context) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      context.defer(() => taken.close());
      const port = (taken.address() as { readonly port: number }).port;
      const free = { image: 'mmo-test/busybox', command: slowServer(port, 0), ports: [port] };
      const { mmo, vendors } = await createVendorRig(context, { 'mmo.json': workspace({ free, fixed: { ...free, ports: [`${port}:${port}`] } }) });
      const up = await mmo('vendors', 'up');
      assert.is(up.exitCode, 1);
      assert.match(
        up.stderr,
        /^fixed: the container cannot be started: .* already (?:in use|allocated)\n {2}end what listens there, or declare another port\n$/,
      );
      const found = await vendors();
      assert.equal(
        found.map(({ state }) => state),
        ['stopped', 'running'],
      );
      assert.is.not(found[1]?.ports[0], port);
    },
    slow,
  );

  test(
    'mmo killed at any moment of their start leaves nothing that the next command does not find: none twice, none lost',
    async (context) => {
      const { rig, mmo, vendors, things } = await createVendorRig(context, { 'mmo.json': workspace({ db, other }) });
      for (const afterMs of [350, 450, 550, 650, 800, 950, 1_100, 1_400]) {
        const killed = await rig.start(['vendors', 'up'], { signal: context.signal });
        await delay(afterMs, undefined, { signal: context.signal });
        killed.kill('SIGKILL');
        await killed.ended;
        if (afterMs % 100 === 50) continue;
        const up = await mmo('vendors', 'up');
        assert.is(up.exitCode, 0, up.stderr);
        assert.equal(
          (await vendors()).map(({ name, state }) => `${name} ${state}`),
          ['db running', 'other running'],
        );
        assert.equal(
          (await things()).map(({ kind }) => kind),
          ['container', 'container', 'network', 'volume'],
          `killed after ${afterMs} ms`,
        );
        assert.is((await mmo('vendors', 'down')).exitCode, 0);
      }
      assert.is((await mmo('vendors', 'down', '--volumes')).exitCode, 0);
      assert.equal(await things(), []);
    },
    slow,
  );

  test(
    'mmo dev ends those that it has started, and no others',
    async (context) => {
      const files = {
        'mmo.json': workspace({ db, other }),
        ...service('front', { port: await freePort(), vendors: ['db', 'other'] }),
      };
      const { rig, mmo, vendors } = await createVendorRig(context, { ...files, 'front/server.mjs': source });
      await mmo('vendors', 'up', 'other');
      const dev = await rig.start(['dev', 'front'], { signal: context.signal, env: { MMO_GATEWAY_PORT: '0' } });
      await dev.said('waiting for changes');
      assert.equal(
        (await vendors()).map(({ state }) => state),
        ['running', 'running'],
      );
      dev.kill('SIGINT');
      await dev.ended;
      assert.equal(
        (await vendors()).map(({ name, state }) => `${name} ${state}`),
        ['db stopped', 'other running'],
      );
    },
    slow,
  );
});

describe('vendors without docker', (test) => {
  test(
    'are told with what to do, and services that need none start',
    async ({ defer, signal }) => {
      const files = {
        'mmo.json': workspace({ db }),
        ...service('front', { port: await freePort(), vendors: ['db'] }),
        ...service('plain', { port: await freePort() }),
      };
      const rig = createRig({ files }, defer);
      defer(() => rig.mmo(['stop', '--grace', '0']));
      const env = { DOCKER_HOST: `unix://${rig.path('no.sock')}` };
      const started = await rig.mmo(['start'], { signal, env });
      assert.is(started.exitCode, 1);
      assert.match(started.stderr, `db: no docker daemon answers at ${env.DOCKER_HOST}\n  start docker, or set DOCKER_HOST\n`);
      assert.match(started.stderr, 'front: not started: it needs the vendor "db"\n');
      assert.match(started.stdout, /plain: started/);
      for (const [path, text] of Object.entries(service('plain', { port: await freePort(), vendors: ['db'] }))) rig.write(path, text);
      const again = await rig.mmo(['start', 'plain', '--json'], { signal, env });
      assert.is(again.exitCode, 1);
      assert.match(again.stderr, 'plain: runs on, but it needs the vendor "db"\n');
      const told = again.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      assert.equal([told.at(-1)?.['type'], told.at(-1)?.['name'], told.at(-1)?.['result']], ['instance', 'plain', 'already running']);
      const shown = await rig.mmo(['vendors'], { signal, env });
      assert.equal([shown.exitCode, shown.stderr], [1, `no docker daemon answers at ${env.DOCKER_HOST}\n  start docker, or set DOCKER_HOST\n`]);
    },
    slow,
  );

  test(
    'are checked: every mistake is told with its place',
    async ({ defer, signal }) => {
      const rig = createRig(
        { files: { 'compose.yml': 'services:\n  db:\n    image: x\n    restart: always\n', ...service('front', { vendors: ['dbb'] }) } },
        defer,
      );
      const mistakes: readonly (readonly [vendors: Readonly<Record<string, unknown>>, says: string])[] = [
        [{ db: { compose: 'compose.yml' } }, 'error[MMO7003]: "restart" is not understood; mmo reads image, '],
        [{ db: { compose: 'compose.yml' } }, ' --> compose.yml:4:5\n'],
        [{ db: { compose: 'gone.yml' }, two: {} }, 'error[MMO7003]: there is no compose file "gone.yml"\n --> mmo.json:4:5\n'],
        [{ db: { compose: 'gone.yml' }, two: {} }, 'error[MMO7003]: the vendor "two" names no image and no compose file\n --> mmo.json:7:5\n'],
        [{ db }, 'error[MMO7003]: there is no vendor "dbb"\n --> front/service.yml:'],
        [{ dbb: { ...db, dependsOn: ['db'] } }, 'error[MMO7003]: "dbb" depends on "db", which is no vendor\n --> mmo.json:4:5\n'],
        [{ dbb: { ...db, dependsOn: ['db'] }, db: { ...db, dependsOn: ['dbb'] } }, 'vendors wait for each other: dbb -> db -> dbb'],
        [{ Dbb: db }, 'is not a name'],
        [{ dbb: { ...db, build: '.' } }, 'build'],
      ];
      for (const [vendors, says] of mistakes) {
        rig.write('mmo.json', JSON.stringify({ name: 'shop', vendors }, undefined, 2));
        const { exitCode, stderr } = await rig.mmo(['vendors'], { signal });
        assert.is(exitCode, 2, stderr);
        assert.ok(stderr.includes(says), `${says} is not in ${stderr}`);
      }
      rig.write('mmo.json', JSON.stringify({ name: 'shop', vendors: { dbb: db } }));
      assert.match((await rig.mmo(['vendors', 'sideways'], { signal })).stderr, 'mmo vendors takes down, logs, ps, restart, up, not "sideways"');
    },
    slow,
  );
});
