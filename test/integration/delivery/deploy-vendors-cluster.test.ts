import * as assert from 'uvu/assert';
import { requireCluster } from '../../support/cluster.ts';
import { createDeployRig, deployedService } from '../../support/deploy-rig.ts';
import { assertRan } from '../../support/event-log.ts';
import { filesWith } from '../../support/files-with.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { untilLogged } from '../../support/until-logged.ts';

const SLOW_MS = 900_000;
const password = 'hush-5a1d77';

describe('vendors of a cluster', (test) => {
  test(
    'run in the namespace by their names, are left alone, follow their definitions, and go',
    async (context) => {
      const { defer, skip, signal } = context;
      const cluster = await requireCluster(defer, skip);
      const definition = {
        image: 'mmo-test/busybox',
        // It ends when it is told to: one that does not is waited for half a minute before the next may run.
        command: ['sh', '-c', 'trap exit TERM; echo db is up; httpd -f -p 5432 & wait'],
        ports: [5432],
        env: { POSTGRES_PASSWORD: `${'$'}{DB_PASSWORD:?}` },
      };
      const environments = { staging: { ...cluster.environment, ingress: { host: 'shop.example' } } };
      const rig = await createDeployRig(deployedService('cart', { vendors: ['db'] }), context, { config: { vendors: { db: definition }, environments } });
      const env = { ...cluster.env, DB_PASSWORD: password };
      const deploy = (more: Readonly<Record<string, string>> = {}): ReturnType<typeof rig.run> =>
        rig.run(['deploy', '--env', 'staging'], { signal, env: { ...env, ...more } });
      const first = await deploy();
      assert.is(first.exitCode, 0, first.stdout);
      const seen = (): string =>
        cluster.kubectl(['exec', cluster.podOf('cart'), '--', '/usr/bin/node', '-p', 'process.env.DB_URL + " " + process.env.DB_HOST']);
      assert.is(seen(), `postgres://postgres:${password}@db:5432 db\n`);
      assert.is(cluster.kubectl(['exec', cluster.podOf('db'), '--', 'sh', '-c', 'echo $POSTGRES_PASSWORD']), `${password}\n`);
      assert.equal(filesWith(rig.path('.mmo'), password), [], 'it is in nothing that is kept');
      const versions = (): readonly string[] => cluster.written('deployment/cart', 'deployment/db', 'secret/db-secrets');
      const before = versions();
      assertRan((await deploy()).events, []);
      assert.equal(versions(), before, 'nothing was touched');

      for (const words of [
        ['vendors', 'logs'],
        ['logs', 'db', '--since', '1h'],
      ]) {
        const ask = (): Promise<MmoResult> => rig.mmo([...words, '--env', 'staging'], { signal, env: cluster.env });
        assert.match((await untilLogged(ask, ['db is up'], signal)).stdout, /^db-\S+ \| db is up\n$/);
      }

      const renewed = await deploy({ DB_PASSWORD: 'other-77' });
      assert.is(renewed.exitCode, 0, renewed.stdout);
      assert.match(renewed.stdout, 'its Secret holds other values');
      assert.is(seen(), 'postgres://postgres:other-77@db:5432 db\n');
      assert.is(cluster.kubectl(['exec', cluster.podOf('db'), '--', 'sh', '-c', 'echo $POSTGRES_PASSWORD']), 'other-77\n');
      const status = await rig.mmo(['status', '--env', 'staging'], { signal, env });
      assert.match(status.stdout, /^db +running +1\/1 /m, status.stderr);
      assert.is((await rig.mmo(['stop', '--env', 'staging'], { signal, env })).stdout, 'cart: removed from staging\ndb: removed from staging\n');
      assert.not(cluster.has('deployment/db'));
    },
    { timeoutMs: SLOW_MS },
  );
});
