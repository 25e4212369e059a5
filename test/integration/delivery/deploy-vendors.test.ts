import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { createDeployRig, deployEnv, deployedService } from '../../support/deploy-rig.ts';
import { assertCached, assertRan, outcomesOf } from '../../support/event-log.ts';
import { filesWith } from '../../support/files-with.ts';
import { freePort } from '../../support/free-port.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { untilLogged } from '../../support/until-logged.ts';
import { slowServer } from '../../support/vendor-rig.ts';

const SLOW_MS = 600_000;
const password = 'hush-5a1d77';
const db = {
  image: 'mmo-test/busybox',
  command: slowServer(5432),
  ports: [5432],
  volumes: ['data:/data'],
  env: { POSTGRES_PASSWORD: `${'$'}{DB_PASSWORD:?}` },
};

function config(vendors: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { vendors, environments: { local: { kind: 'docker' } } };
}

describe('vendors of a docker environment', (test) => {
  test(
    'are ready before services that need them, told to them, left alone, replaced with their files kept, and gone with what is theirs',
    async (context) => {
      const { signal } = context;
      const cache = { image: 'mmo-test/busybox', command: slowServer(6379, 100), ports: [`${await freePort()}:6379`] };
      // A test is told where they are, and no password.
      const asks =
        "const { DB_HOST, DB_PORT, DB_URL, DB_PASSWORD } = process.env; console.log(DB_URL === 'postgres://postgres@' + DB_HOST + ':' + DB_PORT, DB_PASSWORD);";
      const tests = { integration: { command: ['node', '--eval', asks] } };
      const files = { ...deployedService('cart', { vendors: ['db'], tasks: tests }), ...deployedService('catalog', { vendors: ['db', 'cache'] }) };
      const rig = await createDeployRig(files, context, { config: config({ db: { ...db, dependsOn: ['cache'] }, cache }) });
      const env = { ...deployEnv, DB_PASSWORD: password };
      const vendors = async (): Promise<readonly (readonly [string, string])[]> =>
        (await rig.containers.detached.list([`mmo.deployed=${rig.name}`, 'mmo.vendor'])).map(
          ({ name, id }) => [name.slice(`mmo-${rig.name}-`.length), id] as const,
        );
      const kept = async (): Promise<readonly string[]> =>
        (await rig.containers.labelled([`mmo.deployed=${rig.name}`, 'mmo.vendor'])).flatMap(({ kind, id }) =>
          kind === 'volume' ? [id.slice(`mmo-${rig.name}-`.length)] : [],
        );
      const seen = async (service: string): Promise<Readonly<Record<string, string>>> =>
        (await (await fetch(`${await rig.gateway()}/${service}/env`)).json()) as Readonly<Record<string, string>>;
      const startsOf = async (): Promise<string> => {
        const [state] = await rig.containers.detached.list([`mmo.deployed=${rig.name}`, 'mmo.vendor=db']);
        return (await fetch(`http://127.0.0.1:${state?.ports[0]?.host}/starts`)).text();
      };

      const first = await rig.run([], { signal, env });
      assert.is(first.exitCode, 0, first.stdout);
      const before = await vendors();
      assert.equal(
        before.map(([name]) => name),
        ['local-vendor-cache', 'local-vendor-db'],
      );
      const told = await seen('cart');
      assert.equal(Object.fromEntries(Object.entries(told).filter(([name]) => /^(?:DB|CACHE)_/.test(name))), {
        DB_HOST: 'db',
        DB_PASSWORD: password,
        DB_PORT: '5432',
        DB_URL: `postgres://postgres:${password}@db:5432`,
        DB_USER: 'postgres',
      });
      assert.equal([(await seen('catalog'))['CACHE_PORT'], (await seen('catalog'))['CACHE_URL']], ['6379', 'tcp://cache:6379'], 'as the container has it');
      assert.equal(filesWith(rig.path('.mmo'), password), [], 'it is in nothing that is kept');
      const status = JSON.parse((await rig.mmo(['status', '--json'], { signal, env })).stdout) as readonly Readonly<Record<string, unknown>>[];
      assert.equal(
        status.map(({ service, kind, status: state, note }) => [service, kind, state, note]),
        [
          ['cart', undefined, 'running', undefined],
          ['catalog', undefined, 'running', undefined],
          ['cache', 'vendor', 'running', undefined],
          ['db', 'vendor', 'running', undefined],
        ],
      );

      // Who looks need not have what vendors are made with.
      const ask = (...words: readonly string[]): Promise<MmoResult> => rig.mmo([...words, '--env', 'local'], { signal, env: deployEnv });
      const all = ['cache', 'cart.1', 'catalog.1', 'db'].map((name) => `${name.padEnd(9)} | listening`);
      await untilLogged(() => ask('logs'), all, signal);
      const shown = async (...words: readonly string[]): Promise<string> => {
        const { exitCode, stdout, stderr } = await ask(...words);
        assert.is(exitCode, 0, stderr);
        return stdout;
      };
      assert.is(await shown('vendors', 'logs', 'cache'), 'cache | starting\ncache | listening\n');
      assert.is(await shown('logs', 'db', '--tail', '1'), 'db | listening\n');
      assert.equal((await shown('logs', '--tail', '1')).split('\n').sort(), ['', ...all]);
      assert.is(await shown('logs', 'cache', '--grep', '^s', '--tail', '1'), 'cache | starting\n', 'lines that are left out do not count');
      assert.is(await shown('logs', '--since', new Date(Date.now() + 60_000).toISOString()), '');
      assert.match(await shown('status'), /^db +running/m);
      const refused = await rig.mmo(['vendors', 'up', '--env', 'local'], { signal, env: deployEnv });
      assert.equal([refused.exitCode, /mmo vendors up is about this machine's/.test(refused.stderr)], [2, true], refused.stderr);
      const unknown = await rig.mmo(['vendors', 'logs', 'queue', '--env', 'local'], { signal, env: deployEnv });
      assert.equal([unknown.exitCode, /no vendor "queue" runs in local/.test(unknown.stderr)], [2, true], unknown.stderr);

      const again = await rig.run([], { signal, env });
      assertRan(again.events, []);
      assertCached(again.events, ['cart:deploy', 'cart:image', 'catalog:deploy', 'catalog:image']);
      assert.equal(await vendors(), before);

      // Another definition, on the same volume; services stay as they are.
      const services = await rig.deployed();
      rig.write(
        'mmo.json',
        JSON.stringify({
          ...readConfig(rig.path('mmo.json')),
          ...config({ db: { ...db, dependsOn: ['cache'], labels: { more: 'x' } }, cache }),
        }),
      );
      assert.match((await rig.mmo(['deploy', '--plan'], { signal, env })).stdout, /^cart:deploy +replaced in local \(the definition of "db" has changed/m);
      const changed = await rig.run([], { signal, env });
      assert.is(changed.exitCode, 0, changed.stdout);
      assert.match(changed.stdout, 'db: its definition has changed, so its container is made anew');
      assert.equal(await rig.deployed(), services);
      const after = await vendors();
      assert.equal([after[0], after[1]?.[1] === before[1]?.[1]], [before[0], false]);
      assert.is(await startsOf(), 'start\nstart\n', 'its volume stayed');

      // A vendor that died is started again; a new password is another version of the service.
      await rig.containers.detached.stop(after[0]?.[1] ?? '', 0);
      const renewed = await rig.run([], { signal, env: { ...env, DB_PASSWORD: 'other-77' } });
      assert.is(renewed.exitCode, 0, renewed.stdout);
      assert.match(renewed.stdout, 'catalog in local: a secret has another value');
      assert.is((await seen('cart'))['DB_PASSWORD'], 'other-77');

      // A copy has its own, and leaves nothing.
      const kind = await rig.mmo(['integration', 'cart'], { signal, env });
      assert.is(kind.exitCode, 0, kind.stderr);
      assert.match(kind.stdout, 'true undefined');
      assert.match(kind.stderr, /^db: 127\.0\.0\.1:\d+$/m);
      assert.equal(
        (await vendors()).map(([name]) => name),
        ['local-vendor-cache', 'local-vendor-db'],
      );
      assert.equal(await kept(), ['local-vendor-data']);

      // What no service needs any more is told, and removed by name; the volume goes when it is said.
      rig.write('catalog/service.yml', JSON.stringify({ name: 'catalog', type: 'http-service', port: 8000, path: '/catalog', ready: { http: '/' } }));
      rig.write('mmo.json', JSON.stringify({ ...readConfig(rig.path('mmo.json')), ...config({ db, cache }) }));
      const pruned = await rig.mmo(['deploy', '--prune'], { signal, env });
      assert.match(pruned.stderr, 'cache: removed from local\n', pruned.stdout);
      assert.equal(
        (await vendors()).map(([name]) => name),
        ['local-vendor-db'],
      );
      assert.equal(
        (await rig.mmo(['stop', '--env', 'local'], { signal, env: deployEnv })).stdout,
        'cart: removed from local\ncatalog: removed from local\ndb: removed from local\n',
      );
      assert.equal([await vendors(), await kept()], [[], ['local-vendor-data']]);
      assert.match((await rig.mmo(['stop', '--env', 'local', '--volumes'], { signal, env })).stdout, /^db: volume \S+-data: removed from local\n$/);
      assert.equal(await kept(), []);
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'that do not come up keep their services from being started; what is wrong with them is told before anything runs',
    async (context) => {
      const { signal } = context;
      const broken = { image: 'mmo-test/busybox', command: ['sh', '-c', 'echo no space left; exit 4'], ports: [5432] };
      const rig = await createDeployRig(deployedService('cart', { vendors: ['db'] }), context, { config: config({ db: broken }) });
      const { exitCode, events, stdout } = await rig.run([], { signal, env: deployEnv });
      assert.is(exitCode, 1);
      assert.is(outcomesOf(events).get('cart:deploy')?.status, 'failure');
      assert.match(stdout, /its vendor .{1,2}db.{1,2}: exited with 4 before it was ready/);
      assert.match(stdout, 'no space left');
      assert.equal((await rig.containers.detached.list([`mmo.deployed=${rig.name}`])).length, 0);
      rig.write('cart/service.yml', JSON.stringify({ name: 'cart', type: 'http-service', port: 8000, vendors: ['queue'] }));
      const unknown = await rig.mmo(['deploy'], { signal, env: deployEnv });
      assert.is(unknown.exitCode, 2);
      assert.match(unknown.stderr, 'error[MMO5015]: "cart:deploy": there is no vendor "queue"');
    },
    { timeoutMs: SLOW_MS },
  );
});

function readConfig(file: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
}
