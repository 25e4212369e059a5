import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { requireCluster } from '../../support/cluster.ts';
import { createDeployRig, type DeployRig, deployEnv, deployedService } from '../../support/deploy-rig.ts';
import { assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import type { MmoProcess, MmoResult } from '../../support/start-command.ts';
import type { CallOptions } from '../../support/workspace-rig.ts';

const SLOW_MS = 600_000;

const program = `
const { CART_URL, CART_HOST, CART_PORT, MMO_ENVIRONMENT, MMO_INSTANCE, HOLD, BREAK } = process.env;
const said = await (await fetch(CART_URL)).text();
console.log(said + ' at ' + (CART_URL === 'http://' + CART_HOST + ':' + CART_PORT) + ' in ' + MMO_ENVIRONMENT.replace(/[0-9a-f]{6}$/, 'x') + ' ' + MMO_INSTANCE);
if (HOLD === '1') {
  console.log('holding');
  setInterval(() => undefined, 60_000);
}
process.exitCode = BREAK === '1' ? 1 : 0;
`;

const files = {
  ...deployedService('catalog'),
  ...deployedService('cart', { dependsOn: [{ service: 'catalog', kind: 'runtime' }] }),
  'tests/service.yml': `${JSON.stringify({
    name: 'tests',
    type: 'job',
    dependsOn: [{ service: 'cart', kind: 'runtime' }],
    tasks: { integration: { command: ['node', 'main.mjs'], passEnv: ['HOLD', 'BREAK'] } },
  })}\n`,
  'tests/main.mjs': program,
};

describe('mmo integration', (test) => {
  test(
    'tests services in a docker environment of their own that goes with the run, however it ends',
    async (context) => {
      const rig = await createDeployRig(files, context);
      const { signal } = context;
      const mmo = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<MmoResult> =>
        rig.mmo(['integration', ...args], { signal, env: { ...deployEnv, ...env } });

      const passed = await mmo(['tests', '--json']);
      assert.is(passed.exitCode, 0, passed.stdout);
      assertRan(passed.events, ['cart:deploy', 'cart:image', 'catalog:deploy', 'catalog:image', 'tests:integration']);
      assert.match(passed.stdout, 'cart one at true in local+it-x 1');
      assert.match(passed.stderr, /local\+it-[0-9a-f]{6} is removed\n/);
      assert.equal(await thingsOf(rig), []);
      assert.equal(readdirSync(rig.path('.mmo/rendered')), []);

      const kept = await mmo(['tests', '--keep'], { BREAK: '1' });
      assert.is(kept.exitCode, 1);
      const name = /(local\+it-[0-9a-f]{6}) is kept/.exec(kept.stderr)?.[1] ?? '';
      const ofKept = await thingsOf(rig);

      const stopped = await start(rig, ['integration', 'tests'], { signal });
      stopped.kill('SIGINT');
      assert.is((await stopped.ended).exitCode, 130);
      assert.equal(await thingsOf(rig), ofKept);

      const killed = await start(rig, ['integration', 'tests'], { signal });
      killed.kill('SIGKILL');
      await killed.ended;
      assert.ok((await thingsOf(rig)).length > ofKept.length);
      const next = await mmo(['tests'], { BREAK: '1' });
      assert.is(next.exitCode, 1);
      assert.match(next.stderr, 'was left by a run that was killed, and is removed');
      assert.equal(await thingsOf(rig), ofKept);

      assert.match((await rig.mmo(['status', '--env', name], { signal })).stdout, /cart +running/);
      assert.is((await rig.mmo(['stop', '--env', name], { signal })).stdout, `cart: removed from ${name}\ncatalog: removed from ${name}\n`);
      assert.equal(await thingsOf(rig), []);

      const none = await mmo(['cart']);
      assert.is(none.exitCode, 2);
      assert.match(none.stderr, 'none of the services has a task "integration"');
      const typo = await mmo(['--env', 'locl']);
      assert.is(typo.exitCode, 2);
      assert.match(typo.stderr, 'there is no environment "locl"\n  did you mean "local"?');
    },
    { timeoutMs: SLOW_MS },
  );

  test(
    'on a cluster it is a namespace, and its services answer on this machine',
    async (context) => {
      const { defer, skip, signal } = context;
      const cluster = await requireCluster(defer, skip);
      const rig = await createDeployRig(files, context, { config: { environments: { staging: cluster.environment } } });
      // One that is about to go may take a busy cluster a while.
      const namespaces = (): readonly string[] => {
        const list = cluster.kubectl(['get', 'namespaces', '--output=json', `--selector=mmo.workspace=${rig.name}`]);
        const { items } = JSON.parse(list) as {
          readonly items: readonly { readonly metadata: { readonly name: string; readonly deletionTimestamp?: string } }[];
        };
        return items.flatMap(({ metadata: { name, deletionTimestamp } }) => (deletionTimestamp === undefined ? [name] : []));
      };
      defer(() => cluster.kubectl(['delete', 'namespaces', `--selector=mmo.workspace=${rig.name}`, '--wait=false']));
      const args = ['integration', '--env', 'staging'];
      const killed = await start(rig, args, { signal, env: cluster.env });
      assert.match(killed.heard(), 'cart one at true in staging+it-x 1');
      assert.match(namespaces().join(' '), new RegExp(`^${rig.name}-[a-z]+-it-[0-9a-f]{6}-[0-9a-f]{8}$`));
      killed.kill('SIGKILL');
      await killed.ended;

      const failed = await rig.mmo(args, { signal, env: { ...cluster.env, BREAK: '1' } });
      assert.is(failed.exitCode, 1, failed.stderr);
      assert.match(failed.stdout, 'cart one at true in staging+it-x 1');
      assert.match(failed.stderr, 'was left by a run that was killed, and is removed');
      assert.equal(namespaces(), []);
    },
    { timeoutMs: SLOW_MS },
  );
});

/** Starts it, and resolves once the tests themselves run. */
async function start(rig: DeployRig, args: readonly string[], { env, ...options }: CallOptions): Promise<MmoProcess> {
  const started = await rig.start([...args, '--json'], { ...options, env: { ...deployEnv, ...env, HOLD: '1' } });
  await started.said('holding');
  return started;
}

/** What the daemon has of any environment of the workspace. */
async function thingsOf(rig: DeployRig): Promise<readonly string[]> {
  return (await rig.containers.labelled([`mmo.deployed=${rig.name}`])).map(({ kind, id, labels }) => `${kind} ${labels['mmo.service'] ?? id}`).sort();
}
