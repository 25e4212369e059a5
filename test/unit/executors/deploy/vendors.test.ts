import * as assert from 'uvu/assert';
import type { Service, Vendors, WorkspaceConfig } from '../../../../core/plugin-api.ts';
import { DeployFailure } from '../../../../executors/deploy/deploy-failure.ts';
import { describeService } from '../../../../executors/deploy/describe-service.ts';
import { checkVendors } from '../../../../executors/deploy/vendors/check-vendors.ts';
import { hideValues } from '../../../../executors/deploy/vendors/hide-values.ts';
import { lackingVendors } from '../../../../executors/deploy/vendors/lacking-vendors.ts';
import { type WithVendors, withVendors } from '../../../../executors/deploy/vendors/with-vendors.ts';
import { openVendors } from '../../../../plugins/fleet/vendors/open-vendors.ts';
import { fakeTask } from '../../../support/fake-task.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryFiles } from '../../../support/memory-files.ts';

const defined = {
  db: { image: 'postgres:17', ports: [5432], env: { POSTGRES_PASSWORD: `${'$'}{DB_PASSWORD}`, POSTGRES_DB: 'shop' }, network: 'host', dependsOn: ['queue'] },
  queue: { image: 'nats', ports: ['14222:4222'] },
};

function open(vendors: Readonly<Record<string, unknown>>, env: Readonly<Record<string, string>>): Promise<Vendors> {
  const config = { extra: { vendors }, spans: {} } as unknown as WorkspaceConfig;
  const services = [{ name: 'cart', extra: { vendors: ['db', 'far'] }, origins: new Map() }] as unknown as readonly Service[];
  return openVendors({ workspace: { root: '/w', config, services }, files: createMemoryFiles(() => 0, {}), env, isUp: async () => true });
}

interface Asked {
  readonly vendors?: readonly string[];
  readonly external?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly task?: Parameters<typeof fakeTask>[1];
}

async function told({ vendors = ['db'], external = {}, env = {}, task = {} }: Asked): Promise<WithVendors & { readonly said: readonly string[] }> {
  const said: string[] = [];
  const service = { name: 'cart', dir: 'cart', type: 'service', tags: [], extra: { vendors }, dependsOn: [] };
  const environment = { name: 'staging', config: { kind: 'docker', vendors: external as never }, isNamed: true };
  const given = { workspaceName: 'shop', service, serviceOf: () => undefined, environment, env, log: (line: string) => void said.push(line) };
  const target = describeService(fakeTask('cart:deploy', task), given);
  const found = await withVendors(
    target,
    { vendorHost: (name) => `${name}.here` },
    { ...given, vendors: () => open(defined, { DB_PASSWORD: 'pass', FAR: 'away' }) },
  );
  return { ...found, said };
}

describe('what a service is told of its vendors', (test) => {
  test('is where the environment runs them, as the container has its port, and how to sign in: what holds the password by name alone', async () => {
    const { target, env, secrets } = await told({ vendors: ['db', 'queue'] });
    assert.equal(target.env, {
      ...{ DB_HOST: 'db.here', DB_PORT: '5432', DB_USER: 'postgres', DB_DATABASE: 'shop' },
      ...{ QUEUE_URL: 'nats://queue.here:4222', QUEUE_HOST: 'queue.here', QUEUE_PORT: '4222' },
      ...{ MMO_SERVICE: 'cart', MMO_ENVIRONMENT: 'staging' },
    });
    assert.equal(
      [target.secrets, secrets],
      [
        ['DB_PASSWORD', 'DB_URL'],
        ['DB_URL', 'DB_PASSWORD'],
      ],
    );
    assert.equal(env, { DB_URL: 'postgres://postgres:pass@db.here:5432/shop', DB_PASSWORD: 'pass' });
  });

  test('is outranked by what files set, secrets included', async () => {
    const { target, env } = await told({ env: { DB_HOST: 'own', DB_PASSWORD: 'mine' }, task: { env: ['DB_HOST=own'], secrets: ['DB_PASSWORD'] } });
    assert.equal([target.env['DB_HOST'], env['DB_PASSWORD'], target.secrets], ['own', 'mine', ['DB_PASSWORD', 'DB_URL']]);
  });

  test('is what the environment says of one that it has by other means, and never the password of the definition', async () => {
    const far = { host: 'far.internal', port: 7000, passwordEnv: 'FAR', user: 'u' };
    const { target, env } = await told({ vendors: ['db', 'far'], external: { db: { host: 'db.internal' }, far } });
    const { MMO_SERVICE: _service, MMO_ENVIRONMENT: _environment, ...shown } = target.env;
    assert.equal(shown, {
      ...{ DB_URL: 'postgres://postgres@db.internal:5432/shop', DB_HOST: 'db.internal', DB_PORT: '5432', DB_USER: 'postgres', DB_DATABASE: 'shop' },
      ...{ FAR_HOST: 'far.internal', FAR_PORT: '7000', FAR_USER: 'u' },
    });
    assert.equal(env, { FAR_URL: 'tcp://u:away@far.internal:7000', FAR_PASSWORD: 'away' });
    assert.equal([target.vendors, target.environment.config], [[], {}], 'nothing is run, and another host of another vendor is no other deployment');
  });

  test('has no value where the password is not set here: a cluster may hold it', async () => {
    const { target, env, said } = await told({ vendors: ['far'], external: { far: { host: 'x', port: 1, passwordEnv: 'GONE' } } });
    assert.equal([target.secrets, env, said], [['FAR_PASSWORD', 'FAR_URL'], {}, ['GONE, the password of "far", is not set here']]);
  });
});

describe('the values of secrets that come from vendors', (test) => {
  test('are hidden in the last lines of what failed, as they are and in addresses', () => {
    const failure = new DeployFailure('it ended', { lines: ['connect tcp://u:p%40ss@db', 'bad password "p@ss"'] });
    const hidden = hideValues(failure, ['p@ss', '']) as DeployFailure;
    assert.equal([hidden.message, hidden.lines], ['it ended', ['connect tcp://u:***@db', 'bad password "***"']]);
    const other = new Error('p@ss');
    assert.is(hideValues(other, ['p@ss']), other);
  });
});

describe('vendors that a service cannot have', (test) => {
  const service = { name: 'cart', dir: 'cart', type: 'service', tags: [], extra: { vendors: ['db'] }, dependsOn: [] };
  const describeIn = (kind: string, vendors: readonly string[]): ReturnType<typeof describeService> =>
    describeService(fakeTask('cart:deploy'), {
      ...{ workspaceName: 'shop', service: { ...service, extra: { vendors } }, serviceOf: () => undefined, env: {} },
      environment: { name: 'production+try', copy: 'try', config: { kind }, isNamed: true },
    });

  test('are told before anything runs: of no definition, of a broken one, of a service’s name', async () => {
    const driver = { vendorHost: (name: string) => name };
    const check = (names: readonly string[], definitions: Readonly<Record<string, unknown>>, services: readonly string[] = []): Promise<readonly string[]> =>
      checkVendors(describeIn('docker', names), driver, {
        vendors: () => open(definitions, {}),
        serviceOf: (name) => (services.includes(name) ? service : undefined),
      }).then((mistakes) => mistakes.map(({ in: where, key, message }) => `${where} ${key}: ${message}`));
    assert.equal(await check(['db'], defined), []);
    assert.equal(await check(['other'], defined), ['service vendors: there is no vendor "other"']);
    assert.equal(await check(['db'], { db: { ports: [1] } }), ['workspace vendors: the vendor "db" names no image and no compose file']);
    const shared = '"queue" is a vendor and a service, and one of them could not be reached by its name in "production+try"';
    assert.equal(await check(['db'], defined, ['queue']), [`workspace vendors.queue: ${shared}`]);
    const picky = {
      vendorHost: (name: string) => name,
      checkVendor: ({ name }: { readonly name: string }) => (name === 'queue' ? [{ message: 'it is odd' }] : []),
    };
    const found = await checkVendors(describeIn('docker', ['db']), picky, { vendors: () => open(defined, {}), serviceOf: () => undefined });
    assert.equal(
      found.map(({ key, message }) => [key, message]),
      [['vendors.queue', 'the vendor "queue": it is odd']],
      'what a vendor waits for, too',
    );
  });

  test('are told where the environment runs none, with what to say of the environment', () => {
    assert.equal(lackingVendors(describeIn('manifests', [])), []);
    assert.equal(lackingVendors(describeIn('manifests', ['db'])), [
      {
        key: 'vendors',
        message: '"cart" needs "db", and environments of the kind "manifests" run no vendors',
        help: 'say where it is, under "environments.production" of mmo.json: "vendors": { "db": { "host": "…" } }',
      },
    ]);
  });
});
