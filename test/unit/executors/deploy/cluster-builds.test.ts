import * as assert from 'uvu/assert';
import { buildJob } from '../../../../executors/deploy/kubernetes/images/build-job.ts';
import { buildSettings } from '../../../../executors/deploy/kubernetes/images/build-settings.ts';
import { loadCommand } from '../../../../executors/deploy/kubernetes/images/load-command.ts';
import { readLogin } from '../../../../executors/deploy/kubernetes/images/read-login.ts';
import { checkRegistryChoice, registryChoice } from '../../../../executors/deploy/kubernetes/images/registry-choice.ts';
import { loginObject, registryObjects } from '../../../../executors/deploy/kubernetes/images/registry-objects.ts';
import { describe } from '../../../support/harness.ts';

interface Container {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly { readonly name: string; readonly readOnly?: boolean }[];
}

interface PodSpec {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly automountServiceAccountToken: boolean;
}

const wanted = {
  ...{ reference: 'registry.example/shop-cart:1', dockerfile: 'Dockerfile', buildArgs: { B: '$(HOME)', A: '1 2' }, target: 'release' },
  ...{ platform: undefined, network: undefined, labels: { team: 'x' }, timeoutMs: 60_000 },
};

function stepsOf(build: Readonly<Record<string, unknown>>, insecure = false): { readonly steps: readonly Container[]; readonly spec: PodSpec } {
  const job = buildJob({
    ...{
      name: 'cart-build',
      namespace: 'shop',
      labels: {},
      annotations: {},
      wanted,
      settings: buildSettings({ config: { build } }),
      insecure,
      secret: 'login',
    },
    ...{
      archive: 'registry.example/shop-cart-context@sha256:aa',
      layer: 'sha256:bb',
      targets: ['registry.example/shop-cart:1', 'registry.example/shop-cart:v2'],
    },
    bases: [{ from: '10.0.0.7:5000/shop-base:1', name: '127.0.0.1:30500/shop-base:1' }],
  });
  const { template } = job['spec'] as { readonly template: { readonly spec: PodSpec } };
  return { spec: template.spec, steps: [...template.spec.initContainers, ...template.spec.containers] };
}

describe('builds on a cluster', (test) => {
  test('give the login to the steps before and after, and to the build neither that nor a token', () => {
    for (const tool of ['buildkit', 'dind', 'buildah']) {
      const { steps, spec } = stepsOf({ tool });
      assert.equal(
        steps.map(({ name, volumeMounts }) => [name, volumeMounts.some((mount) => mount.name === 'login')]),
        [
          ['fetch', true],
          ['build', false],
          ['push', true],
        ],
      );
      assert.is(spec.automountServiceAccountToken, false);
      // What was built is a file that the last step reads, and the context one that the build cannot change.
      assert.equal(
        steps[1]?.volumeMounts.map(({ name, readOnly = false }) => [name, readOnly]),
        [
          ['work', true],
          ['out', false],
        ],
      );
      assert.equal(
        steps[2]?.volumeMounts.map(({ name, readOnly = false }) => [name, readOnly]),
        [
          ['out', true],
          ['login', true],
        ],
      );
    }
  });

  test('run what each tool needs: BuildKit without root, a daemon with privileges, buildah with neither', () => {
    const of = (tool: string): Container | undefined => stepsOf({ tool }).steps[1];
    assert.is(of('buildkit')?.image, 'moby/buildkit:rootless');
    assert.equal(of('buildkit')?.securityContext, { runAsUser: 1000, runAsGroup: 1000, seccompProfile: { type: 'Unconfined' } });
    assert.equal(of('buildkit')?.command.slice(3), [
      ...['sh', 'registry.example/shop-cart:1', 'Dockerfile', '--opt', 'build-arg:A=1 2', '--opt', 'build-arg:B=$$(HOME)'],
      ...['--opt', 'label:team=x', '--opt', 'target=release'],
    ]);
    assert.equal(of('dind')?.securityContext, { privileged: true });
    assert.equal(of('dind')?.command.slice(6), ['--build-arg', 'A=1 2', '--build-arg', 'B=$$(HOME)', '--label', 'team=x', '--target', 'release']);
    assert.equal(of('buildah')?.image, 'quay.io/buildah/stable');
    assert.is(stepsOf({ tool: 'dind', builderImage: 'docker:28-dind' }).steps[1]?.image, 'docker:28-dind');
  });

  test('fetch what only a login can, and push under each name; plain HTTP only where it is said', () => {
    const [fetch, , push] = stepsOf({ tool: 'buildah' }, true).steps.map(({ command }) => command.join('\n'));
    assert.match(fetch ?? '', "--src-tls-verify=false 'docker://10.0.0.7:5000/shop-base:1' 'docker-archive:/mmo/work/bases/0.tar:127.0.0.1:30500/shop-base:1'");
    assert.match(push ?? '', "--digestfile /dev/termination-log docker-archive:/mmo/out/image.tar 'docker://registry.example/shop-cart:1'");
    assert.match(push ?? '', "'docker://registry.example/shop-cart:v2'");
    assert.not.match(
      stepsOf({})
        .steps.map(({ command }) => command.join())
        .join(),
      'tls-verify',
    );
  });
});

describe('a registry in a cluster', (test) => {
  const recipe = { namespace: 'shop', htpasswd: 'mmo:$2y$10$x\n', version: '1' };
  const deploymentOf = (registry: unknown): string => JSON.stringify(registryObjects({ ...recipe, choice: registryChoice({ config: { registry } }) }).at(-1));

  test('stores in a volume, a folder or a cloud', () => {
    const kinds = (registry: unknown): readonly string[] =>
      registryObjects({ ...recipe, choice: registryChoice({ config: { registry } }) }).map(({ kind }) => kind);
    assert.equal(kinds('in-cluster'), ['Secret', 'PersistentVolumeClaim', 'Service', 'Deployment']);
    assert.equal(kinds({ kind: 'in-cluster', storage: { hostPath: '/data' } }), ['Secret', 'Service', 'Deployment']);
    const s3 = { kind: 'in-cluster', storage: { kind: 's3', settings: { bucket: 'images', region: 'eu' }, secret: 'keys' } };
    assert.equal(kinds(s3), ['Secret', 'Service', 'Deployment']);
    assert.match(deploymentOf(s3), '{"name":"REGISTRY_STORAGE_S3_BUCKET","value":"images"}');
    assert.match(deploymentOf(s3), '"envFrom":[{"secretRef":{"name":"keys"}}]');
    assert.not.match(deploymentOf(s3), '/var/lib/registry');
    assert.match(checkRegistryChoice({ config: { registry: { kind: 'in-cluster', storage: { kind: 'azure' } } } })[0]?.message ?? '', 'needs a container');
    assert.equal(checkRegistryChoice({ config: { registry: s3 } }), []);
  });

  test('is logged in to under each of its names', () => {
    const secret = loginObject({ namespace: 'shop', hosts: ['127.0.0.1:30500', '10.0.0.7:5000'], username: 'mmo', password: 'a:b' });
    assert.equal(readLogin(secret, '10.0.0.7:5000'), { username: 'mmo', password: 'a:b' });
    assert.is(readLogin(secret, 'other'), undefined);
    assert.is(readLogin(undefined, 'other'), undefined);
  });

  test('is not needed where a cluster of this machine takes images over', () => {
    assert.equal(loadCommand('kind-shop', 'shop/cart:1'), ['kind', 'load', 'docker-image', 'shop/cart:1', '--name', 'shop']);
    assert.equal(loadCommand('minikube', 'shop/cart:1'), ['minikube', 'image', 'load', 'shop/cart:1', '--profile', 'minikube']);
    assert.equal(loadCommand('k3d-a', 'shop/cart:1'), ['k3d', 'image', 'import', 'shop/cart:1', '--cluster', 'a']);
    assert.is(loadCommand('docker-desktop', 'shop/cart:1'), undefined);
  });
});
