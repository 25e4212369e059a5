import * as assert from 'uvu/assert';
import { createDeployRig, deployEnv, deployedService } from '../../support/deploy-rig.ts';
import { assertCached, assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';

const SLOW_MS = 600_000;

describe('mmo deploy --promote', (test) => {
  test(
    'deploys the images that run in another environment, builds nothing, and says what cannot be',
    async (context) => {
      const files = {
        ...deployedService('catalog'),
        ...deployedService('cart', { dependsOn: [{ service: 'catalog', kind: 'runtime' }] }),
        ...deployedService('web'),
      };
      const environments = { staging: { kind: 'docker' }, production: { kind: 'docker' }, away: { kind: 'kubernetes', context: 'away' } };
      const rig = await createDeployRig(files, context, { config: { environments } });
      const mmo = (...args: readonly string[]): Promise<MmoResult> => rig.mmo(args, { signal: context.signal, env: deployEnv });
      const imagesOf = async (environment: string): Promise<readonly string[]> => {
        const states = await rig.containers.detached.list([`mmo.deployed=${rig.name}`, `mmo.environment=${environment}`, 'mmo.service']);
        return states.map(({ image, labels }) => `${labels['mmo.service']} ${image}`).sort();
      };
      const empty = await mmo('deploy', '--promote', 'staging', '--env', 'production');
      assert.is(empty.exitCode, 1);
      assert.match(empty.stderr, 'no service runs in staging');

      assert.is((await mmo('deploy', 'cart', '--env', 'staging')).exitCode, 0);
      rig.write('catalog/text.mjs', "export const text = 'not tested';\n");
      rig.write('cart/Dockerfile', 'NONSENSE\n');
      const failed = await mmo('deploy', 'cart', '--env', 'production');
      assert.is(failed.exitCode, 1);
      const records = JSON.parse((await mmo('status', 'cart', '--env', 'production', '--json')).stdout) as readonly { readonly status: string }[];
      assert.equal(
        records.map(({ status }) => status),
        ['build_failed'],
      );

      const promote = ['deploy', '--promote', 'staging', '--env', 'production'];
      const plan = await mmo(...promote, '--plan');
      assert.match(plan.stdout, /^cart:deploy +new in production +[0-9a-f]+\ncatalog:deploy +new in production +[0-9a-f]+\n\n?2 tasks: 2 would run/);
      assert.equal(await imagesOf('production'), []);
      const first = await mmo(...promote, '--json');
      assert.is(first.exitCode, 0, first.stdout);
      assertRan(first.events, ['cart:deploy', 'catalog:deploy']);
      assert.match(first.stdout, 'not running in staging, left out: web');
      assert.is((await imagesOf('production')).length, 2);
      assert.equal(await imagesOf('production'), await imagesOf('staging'));
      const second = await mmo(...promote, '--json');
      assertRan(second.events, []);
      assertCached(second.events, ['cart:deploy', 'catalog:deploy']);

      const unreachable = await mmo('deploy', '--promote', 'staging', '--env', 'away');
      assert.is(unreachable.exitCode, 2);
      assert.match(unreachable.stderr, /cart: the image \S+, which runs in staging, is in no registry that away could get it from/);
      const mistakes: readonly (readonly [args: readonly string[], says: string])[] = [
        [['staging'], 'error[MMO1023]: --promote needs an environment to deploy to\nhelp: name it by --env'],
        [['stagin', '--env', 'production'], 'did you mean "staging"?'],
      ];
      for (const [args, says] of mistakes) {
        const refused = await mmo('deploy', '--promote', ...args);
        assert.is(refused.exitCode, 2, says);
        assert.match(refused.stderr, says);
      }
    },
    { timeoutMs: SLOW_MS },
  );
});
