import * as assert from 'uvu/assert';
import type { Released } from '../../../executors/release/release-images.ts';
import { askCluster } from '../../support/ask-cluster.ts';
import { requireCluster, type TestCluster } from '../../support/cluster.ts';
import { requireDocker } from '../../support/docker.ts';
import { startDockerRegistry } from '../../support/docker-registry.ts';
import { assertCached, assertRan } from '../../support/event-log.ts';
import { describe } from '../../support/harness.ts';
import { createImageRig, nextImageName, runImages } from '../../support/image-rig.ts';
import type { MmoResult } from '../../support/start-command.ts';

const SLOW_MS = 900_000;
const imagePath = '{.spec.template.spec.containers[0].image}';

describe('mmo deploy --promote between clusters', (test) => {
  test(
    'deploys by its digest the very image that runs in the other namespace, builds and pushes nothing, and is a hit then',
    async (context) => {
      const { defer, skip, signal } = context;
      const [staging, production] = [await requireCluster(defer, skip), await requireCluster(defer, skip)];
      const { host, dockerConfig } = await startDockerRegistry(defer, skip);
      const name = nextImageName();
      const environmentOf = (cluster: TestCluster): Readonly<Record<string, unknown>> => {
        cluster.kubectl(['create', 'namespace', cluster.namespace]);
        cluster.kubectl([
          'create',
          'secret',
          'generic',
          'pull',
          '--type=kubernetes.io/dockerconfigjson',
          `--from-file=.dockerconfigjson=${dockerConfig}/config.json`,
        ]);
        return { ...cluster.environment, routes: 'ingress', imagePullSecret: 'pull' };
      };
      const config = {
        ...{ name, plugins: ['docker', 'deploy'], registry: { url: `${host}/acme` }, tasks: { image: { options: { network: 'none' } } } },
        environments: { staging: environmentOf(staging), production: environmentOf(production) },
      };
      const files = {
        'mmo.json': JSON.stringify(config),
        'web/service.yml': 'type: http-service\nport: 8080\ntasks:\n  deploy:\n    dependsOn: [release, ^runtime:deploy]\n',
        'web/Dockerfile': 'FROM mmo-test/busybox\nCOPY index.html /www/\nCMD ["httpd", "-f", "-p", "8080", "-h", "/www"]\n',
        'web/index.html': 'one\n',
      };
      const rig = await createImageRig(files, context, name);
      const env = { ...staging.env, DOCKER_CONFIG: dockerConfig };
      const deploy = (...args: readonly string[]): Promise<MmoResult> => rig.mmo(['deploy', ...args, '--json'], { env, signal });
      const imageOf = (cluster: TestCluster): string => cluster.kubectl(['get', 'deployment/web', `--output=jsonpath=${imagePath}`]);

      const first = await runImages(rig, ['deploy', '--env', 'staging'], { signal, env });
      assert.is(first.exitCode, 0, JSON.stringify(first.events));
      const released = first.events.flatMap((event) =>
        event.type === 'task:end' && event.task === 'web:release' ? [event.data as { released?: readonly Released[] }] : [],
      );
      for (const { image } of released[0]?.released ?? []) defer(async () => (await requireDocker(skip)).removeImage(image));
      assertRan(first.events, ['web:deploy', 'web:image', 'web:release']);
      assert.match(imageOf(staging), new RegExp(`^${host}/acme/${name}-web@sha256:[0-9a-f]{64}$`));

      rig.write('web/index.html', 'not tested\n');
      const promoted = await deploy('--promote', 'staging', '--env', 'production');
      assert.is(promoted.exitCode, 0, promoted.stdout);
      assertRan(promoted.events, ['web:deploy']);
      assert.is(imageOf(production), imageOf(staging));
      const address = String(production.get('service/web').spec['clusterIP']);
      assert.is((await askCluster(`http://${address}:8080/index.html`, signal)).body, 'one\n');
      assertCached((await deploy('--promote', 'staging', '--env', 'production')).events, ['web:deploy']);
    },
    { timeoutMs: SLOW_MS },
  );
});
