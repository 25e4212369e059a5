import * as assert from 'uvu/assert';
import { askCluster } from '../../support/ask-cluster.ts';
import { requireCluster, type TestCluster } from '../../support/cluster.ts';
import { assertRan, outcomesOf } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import type { MmoResult } from '../../support/start-command.ts';
import { createRig } from '../../support/workspace-rig.ts';

const minutes = 60_000;
const serve = 'httpd -f -p 8080 -h /tmp';

describe('deploy to a Kubernetes cluster', (test) => {
  test(
    'brings a service up, leaves it alone, takes drift and failures back, rolls out an edit once, and leaves what others own',
    async ({ defer, skip, signal }) => {
      const cluster = await requireCluster(defer, skip);
      const rig = createRig({ files: workspace(cluster, { service: 'secrets: [TOKEN, OTHER]\npath: /web', dockerfile: true }) }, defer);
      const deploy = async (token = 'hunter2-hunter2', ...flags: readonly string[]): Promise<MmoResult> =>
        rig.run(['deploy', '--env', 'it', ...flags], { env: { ...cluster.env, TOKEN: token }, signal });
      const objects = ['deployment/web', 'service/web', 'ingress/web', 'secret/web-secrets'];
      const versions = (): readonly string[] => cluster.written(...objects);

      cluster.kubectl(['create', 'namespace', cluster.namespace]);
      cluster.kubectl(['create', 'secret', 'generic', 'web-secrets', '--from-literal=OTHER=by-hand']);
      const first = await deploy();
      assert.is(first.exitCode, 0, first.stdout);
      assert.is(await page(cluster, signal), 'one\n');
      assert.not.match(first.stdout, 'hunter2');
      assert.is(cluster.kubectl(['exec', cluster.podOf('web'), '--', 'sh', '-c', 'echo $TOKEN $OTHER $PORT']), 'hunter2-hunter2 by-hand 8080\n');
      assert.is((await rig.spawn(['grep', '-r', 'hunter2', '.mmo']).ended).stdout, '', 'no secret is kept');
      assert.match(rig.read('.mmo/rendered/it/web.yaml'), 'kind: Ingress');

      const before = versions();
      const second = await deploy();
      assert.is(outcomesOf(second.events).get('web:deploy')?.status, 'cached', second.stdout);
      assert.equal(versions(), before, 'nothing was touched');

      cluster.kubectl(['patch', 'service/web', '--type=json', '--patch=[{"op":"replace","path":"/spec/ports/0/targetPort","value":9}]']);
      // As a deployment leaves it that was killed before it removed anything.
      const labels = { 'app.kubernetes.io/managed-by': 'mmo', 'mmo.workspace': 'delivery', 'mmo.environment': 'it', 'mmo.service': 'web' };
      cluster.kubectl(['create', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'old', labels } }));
      const third = await deploy();
      assert.is(outcomesOf(third.events).get('web:deploy')?.status, 'success', third.stdout);
      assert.match(textOf(third), /\n- +targetPort: 9\n\+ +targetPort: 8080\n/);
      assert.match(textOf(third), 'web in it: configmap/old is left over');
      assert.not(cluster.has('configmap/old'));
      assert.match(textOf(third), 'was changed by hand (kubectl-patch) and is taken back');
      assert.is(await page(cluster, signal), 'one\n');

      const revision = revisionOf(cluster);
      rig.write('web/index.html', 'two\n');
      rig.write('web/service.yml', rig.read('web/service.yml').replace('path: /web\n', 'autoscale: { min: 1, max: 2, cpu: 70 }\n'));
      const untouched = versions();
      const plan = await rig.mmo(['deploy', '--env', 'it', '--dry'], { env: { ...cluster.env, TOKEN: 'hunter2-hunter2' }, signal });
      assert.match(plan.stdout, 'replaced in it (');
      assert.match(plan.stdout, /\n--- apps\.v1\.Deployment\.\S+\.web\n[\s\S]*\n- +image: \S+\n\+ +image: /);
      assert.not.match(plan.stdout, 'hunter2');
      assert.equal(versions(), untouched, 'it changes nothing');

      const fourth = await deploy();
      assert.is(fourth.exitCode, 0, fourth.stdout);
      assert.is(cluster.kubectl(['get', 'secret/web-secrets', '--output=jsonpath={.metadata.labels}']), '', 'it stays with who made it');
      assert.is(revisionOf(cluster), revision + 1, 'one rollout');
      assert.is(await page(cluster, signal, { wanted: 'two\n' }), 'two\n');
      assert.not(cluster.has('ingress/web'), 'the route that the service no longer has');
      assert.is(cluster.get('horizontalpodautoscaler/web').spec['maxReplicas'], 2);
      assert.match(textOf(fourth), 'removed ingress/web, which the service no longer has');

      const rotated = await deploy('hunter3-hunter3');
      assert.match(textOf(rotated), 'web in it: its Secret holds other values');
      assert.is(cluster.kubectl(['exec', cluster.podOf('web'), '--', 'sh', '-c', 'echo $TOKEN $OTHER']), 'hunter3-hunter3 by-hand\n');

      const key = keyOf(cluster);
      const good = rig.read('web/service.yml');
      rig.write('web/service.yml', `${good}command: echo boom is what it said; exit 3\n`);
      const failed = await deploy('hunter3-hunter3');
      assert.is(failed.exitCode, 1, failed.stdout);
      assert.match(textOf(failed), 'boom is what it said');
      const outcome = outcomesOf(failed.events).get('web:deploy');
      assert.match(JSON.stringify(outcome), 'deployment/web: it keeps ending, with exit code 3; what was there before is back');
      assert.is(keyOf(cluster), key);
      rig.write('web/service.yml', good);
      const again = await deploy('hunter3-hunter3', '--no-rollback');
      assert.is(outcomesOf(again.events).get('web:deploy')?.status, 'cached', again.stdout);

      rig.write('web/service.yml', `${good}command: echo boom is what it said; exit 4\n`);
      const left = await deploy('hunter3-hunter3', '--no-rollback');
      assert.match(JSON.stringify(outcomesOf(left.events).get('web:deploy')), 'it keeps ending, with exit code 4; it is left as it is');
      assert.match(JSON.stringify(cluster.get('deployment/web').spec), 'exit 4');
      rig.write('web/service.yml', good);
      assert.is((await deploy('hunter3-hunter3')).exitCode, 0);

      const others = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { progressDeadlineSeconds: 77 } };
      cluster.kubectl(['apply', '--server-side', '--field-manager=operator', '--force-conflicts', '--validate=false', '--filename=-'], JSON.stringify(others));
      const refused = await deploy('hunter3-hunter3');
      assert.is(refused.exitCode, 1, refused.stdout);
      const conflict = 'deployment/web: .spec.progressDeadlineSeconds is owned by \\"operator\\"';
      assert.match(JSON.stringify(outcomesOf(refused.events).get('web:deploy')), conflict);
      assert.is(cluster.get('deployment/web').spec['progressDeadlineSeconds'], 77);
      rig.write('mmo.json', rig.read('mmo.json').replace('"kind"', '"conflicts":"take","kind"'));
      const taken = await deploy('hunter3-hunter3');
      assert.is(taken.exitCode, 0, taken.stdout);
      assert.is.not(cluster.get('deployment/web').spec['progressDeadlineSeconds'], 77);
    },
    { timeoutMs: 20 * minutes },
  );

  test(
    'lets one deployer at a time in, does not wait for a killed one for ever, and promotes what runs',
    async ({ defer, skip, signal }) => {
      const [cluster, next] = [await requireCluster(defer, skip), await requireCluster(defer, skip)];
      const never = { service: 'command: sleep 1000' };
      const killed = createRig({ files: workspace(cluster, never, { next: { ...next.environment, routes: 'ingress' } }) }, defer);
      const other = createRig({ files: workspace(cluster, { service: `command: ${serve}` }) }, defer);
      const deploying = await killed.start(['run', 'deploy', '--env', 'it', '--json'], { env: cluster.env, signal });
      await deploying.said('0 ready');
      const waiting = await other.start(['run', 'deploy', '--env', 'it', '--json'], { env: cluster.env, signal });
      await waiting.said('is deploying to namespace');
      deploying.kill('SIGKILL');
      await deploying.ended;
      const { exitCode, stdout } = await waiting.ended;
      assert.is(exitCode, 0, stdout);
      assert.is(await page(cluster, signal, { path: '/', status: 404 }), '', 'what waited runs');

      // The same workspace on the same machine need not wait: its own lock says that the killed run has ended.
      killed.write('web/service.yml', other.read('web/service.yml'));
      const again = await killed.run(['deploy', '--env', 'it'], { env: cluster.env, signal });
      assert.is(outcomesOf(again.events).get('web:deploy')?.status, 'cached', again.stdout);

      const promoted = await killed.mmo(['deploy', '--promote', 'it', '--env', 'next', '--json'], { env: cluster.env, signal });
      assertRan(promoted.events, ['web:deploy']);
      assert.is(await page(next, signal, { path: '/', status: 404 }), '');

      killed.write('web/service.yml', `type: http-service\nport: 8080\nimage: mmo-test/busybox\n${never.service}\n`);
      const interrupted = await killed.start(['run', 'deploy', '--env', 'it', '--json'], { env: cluster.env, signal });
      await interrupted.said(', 1 old');
      assert.is.not(cluster.get('lease/delivery-mmo').spec['holderIdentity'] ?? '', '');
      interrupted.kill('SIGINT');
      await interrupted.ended;
      assert.is(cluster.get('lease/delivery-mmo').spec['holderIdentity'] ?? '', '', 'an interrupted run gives it back');
    },
    { timeoutMs: 15 * minutes },
  );

  test('does not deploy to a cluster elsewhere just because it is the current one', async ({ defer, skip, signal }) => {
    const cluster = await requireCluster(defer, skip);
    const rig = createRig({ files: workspace(cluster, { service: `command: ${serve}` }) }, defer);
    rig.write('mmo.json', rig.read('mmo.json').replace('"context":"mmo-test",', ''));
    const elsewhere = {
      clusters: [{ name: 'c', cluster: { server: 'https://198.51.100.7' } }],
      contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    };
    rig.write('kubeconfig', JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...elsewhere, users: [{ name: 'u', user: {} }], 'current-context': 'prod' }));
    const result = await rig.run(['deploy', '--env', 'it'], { env: { KUBECONFIG: rig.path('kubeconfig') }, signal });
    assert.is(result.exitCode, 1, result.stdout);
    assert.match(
      JSON.stringify(outcomesOf(result.events).get('web:deploy')),
      'is not of this machine (https://198.51.100.7); if you mean it, name it: --context prod',
    );
  });

  test(
    'goes to the cluster that --context names, with the commands that look and stop, or says which there are',
    async ({ defer, skip, signal }) => {
      const cluster = await requireCluster(defer, skip);
      const rig = createRig({ files: workspace(cluster, { service: `command: ${serve}\ntasks: { check: { command: 'true' } }` }) }, defer);
      rig.write('mmo.json', rig.read('mmo.json').replace('"context":"mmo-test"', '"context":"of-somebody-else"'));
      const mmo = async (...args: readonly string[]): Promise<MmoResult> => rig.mmo(args, { env: cluster.env, signal });
      for (const command of [['run', 'deploy'], ['deploy', '--plan'], ['status'], ['stop'], ['registry', 'status']]) {
        const unknown = await mmo(...command, '--env', 'it', '--context', 'mmo-tset');
        assert.is(unknown.exitCode, 2, `${command[0]}: ${unknown.stdout}${unknown.stderr}`);
        assert.match(unknown.stderr, '--context "mmo-tset": the kubeconfig has no context "mmo-tset"; it has mmo-test', command[0]);
      }
      const empty = await mmo('deploy', '--env', 'it', '--context=');
      assert.is(empty.exitCode, 2);
      assert.match(empty.stderr, 'and is empty');
      const twin = { ...cluster.env, MMO_CONTEXT: 'mmo-tset' };
      for (const command of ['deploy', 'status'])
        assert.match((await rig.mmo([command, '--env', 'it'], { env: twin, signal })).stderr, 'the kubeconfig has no context "mmo-tset"', command);
      const elsewhere = await rig.mmo(['run', 'check'], { env: twin, signal });
      assert.is(elsewhere.exitCode, 0, elsewhere.stderr);
      const docker = await mmo('deploy', '--context', 'mmo-test');
      assert.is(docker.exitCode, 2);
      assert.match(docker.stderr, 'docker has no context');
      const both = await mmo('deploy', '--rollback', '--no-rollback', '--env', 'it');
      assert.is(both.exitCode, 2);
      assert.match(both.stderr, '--rollback and --no-rollback exclude each other');
      assert.is((await mmo('status', '--env', 'it')).exitCode, 1, 'what mmo.json says');

      const there = ['--env', 'it', '--context', 'mmo-test'];
      const first = await mmo('deploy', ...there, '--json');
      assertRan(first.events, ['web:deploy']);
      assert.is(await page(cluster, signal, { path: '/', status: 404 }), '');
      rig.write('mmo.json', rig.read('mmo.json').replace('of-somebody-else', 'mmo-test'));
      const named = await mmo('deploy', '--env', 'it', '--json');
      assert.is(outcomesOf(named.events).get('web:deploy')?.status, 'cached', 'however the cluster was named');
      rig.write('mmo.json', rig.read('mmo.json').replace('mmo-test"', 'of-somebody-else"'));
      const [status] = JSON.parse((await mmo('status', ...there, '--json')).stdout) as readonly { readonly status: string }[];
      assert.is(status?.status, 'running');
      assert.match((await mmo('scale', 'web=2', ...there)).stdout, 'web: 2 in it');
      assert.is(cluster.get('deployment/web').spec['replicas'], 2);
      assert.is((await mmo('logs', ...there)).exitCode, 0);
      assert.is((await mmo('stop', ...there)).exitCode, 0);
      assert.not(cluster.has('deployment/web'));
    },
    { timeoutMs: 15 * minutes },
  );
});

function workspace(
  cluster: TestCluster,
  { service, dockerfile = false }: { readonly service: string; readonly dockerfile?: boolean },
  others: Readonly<Record<string, unknown>> = {},
): Record<string, string> {
  const image = dockerfile ? '' : 'image: mmo-test/busybox\n';
  return {
    'mmo.json': JSON.stringify({
      name: 'delivery',
      plugins: ['docker', 'deploy'],
      environments: { it: { ...cluster.environment, routes: 'ingress' }, ...others },
    }),
    'web/service.yml': `type: http-service\nport: 8080\n${image}${service}\n`,
    ...(dockerfile && {
      'web/Dockerfile': 'FROM mmo-test/busybox\nCOPY index.html /www/\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
      'web/index.html': 'one\n',
    }),
  };
}

/** What the service answers at its address in the cluster, in the end: its old pods may do so for a while. */
async function page(
  cluster: TestCluster,
  signal: AbortSignal,
  { path = '/index.html', status = 200, wanted }: { readonly path?: string; readonly status?: number; readonly wanted?: string } = {},
): Promise<string> {
  const address = `http://${String(cluster.get('service/web').spec['clusterIP'])}:8080${path}`;
  const answer = await askCluster(address, signal, ({ body }) => wanted === undefined || body === wanted);
  assert.is(answer.status, status);
  return status === 200 ? answer.body : '';
}

function textOf({ events }: MmoResult): string {
  return events.flatMap((event) => (event.type === 'task:output' ? [event.text] : [])).join('');
}

function keyOf(cluster: TestCluster): string {
  return cluster.get('deployment/web').metadata.annotations?.['mmo.key'] ?? '';
}

function revisionOf(cluster: TestCluster): number {
  return Number(cluster.get('deployment/web').metadata.annotations?.['deployment.kubernetes.io/revision']);
}
