import * as assert from 'uvu/assert';
import { requireCluster } from '../../support/cluster.ts';
import { outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig } from '../../support/workspace-rig.ts';

const minutes = 60_000;

describe('deploy manifests to a Kubernetes cluster', (test) => {
  test(
    'brings up what builder.ini and deployer.ini name, and the folder of static manifests after it',
    async ({ defer, skip, signal }) => {
      const cluster = await requireCluster(defer, skip);
      const rig = createRig({ fixture: 'ployst' }, defer);
      const config = JSON.parse(rig.read('mmo.json')) as object;
      rig.write('mmo.json', JSON.stringify({ ...config, environments: { production: { ...cluster.environment, kind: 'manifests' } } }));
      const deploy = async (): Promise<MmoResult> => rig.run(['deploy', '--env', 'production'], { env: cluster.env, signal });
      const statuses = ({ events }: MmoResult): readonly (string | undefined)[] =>
        ['mailer:deploy', 'auto:deploy'].map((id) => outcomesOf(events).get(id)?.status);

      const first = await deploy();
      assert.equal(statuses(first), ['success', 'success'], first.stdout);
      const rendered = rig.read('.mmo/rendered/production/mailer.yaml');
      assert.match(rendered, /image: ployst\/mailer:[0-9a-f]{20}\n/);
      assert.match(rendered, 'value: "live"');
      assert.is(cluster.kubectl(['exec', 'deployment/mailer', '--', 'cat', '/www/outbox.txt']), 'no letters yet\n');
      assert.is(cluster.kubectl(['get', 'configmap/routes', '--output=jsonpath={.data.office}']), '10.1.0.0/16');
      const template = rig.read('deployments/templates/mailer.yaml.erb');
      const same = template.replace(
        /<%= ENV\['(\w+)'\] %>/g,
        (_, name: string) => ({ APP: 'mailer', REPLICAS: '1', MODE: 'live', DOCKER_TAG: tagOf(rendered) })[name] ?? '',
      );
      assert.is(rendered, same, 'byte by byte what the template says');

      // Its pods bear no labels but the template's.
      const logs = await rig.start(['logs', 'mailer', '--env', 'production', '--follow'], { env: cluster.env, signal });
      cluster.kubectl(['exec', 'deployment/mailer', '--', 'sh', '-c', 'echo a letter came > /proc/1/fd/1']);
      await logs.said(' | a letter came');
      logs.kill('SIGINT');
      await logs.ended;

      const versions = (): readonly string[] => cluster.written('deployment/mailer', 'service/mailer', 'configmap/routes');
      const before = versions();
      const second = await deploy();
      assert.equal(statuses(second), ['cached', 'cached'], second.stdout);
      assert.equal(versions(), before, 'nothing was touched');

      rig.write('deployer.ini', rig.read('deployer.ini').replace('REPLICAS=1', 'REPLICAS=2'));
      rig.remove('deployments/auto/openvpn.yaml');
      const third = await deploy();
      assert.equal(statuses(third), ['success', 'success'], third.stdout);
      assert.is(cluster.get('deployment/mailer').status?.['readyReplicas'], 2);
      assert.not(cluster.has('configmap/openvpn'), 'what is no longer in the folder');

      rig.write('deployments/templates/mailer.yaml.erb', `${template}# <%= ENV['NOBODY'] %>\n`);
      const failed = await deploy();
      assert.is(statuses(failed)[0], 'failure', failed.stdout);
      assert.is(outcomesOf(failed.events).get('auto:deploy')?.status, 'cancelled', 'what depends on it is not tried');
      const line = template.split('\n').length;
      assert.match(JSON.stringify(outcomesOf(failed.events).get('mailer:deploy')), `deployments/templates/mailer.yaml.erb:${line}: NOBODY is not set`);
      const plan = await rig.mmo(['deploy', '--plan', '--env', 'production'], { env: cluster.env, signal });
      assert.is(plan.exitCode, 2, plan.stdout);
      assert.match(plan.stdout, `cannot be (deployments/templates/mailer.yaml.erb:${line}: NOBODY is not set`);
    },
    { timeoutMs: 15 * minutes },
  );
});

function tagOf(rendered: string): string {
  return /ployst\/mailer:(\w+)/.exec(rendered)?.[1] ?? '';
}
