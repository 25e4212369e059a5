import * as assert from 'uvu/assert';
import type { DeployTarget } from '../../../../executors/deploy/driver.ts';
import { appliedFields } from '../../../../executors/deploy/kubernetes/applied-fields.ts';
import type { KubeObject } from '../../../../executors/deploy/kubernetes/kube-object.ts';
import { kubernetesSettings } from '../../../../executors/deploy/kubernetes/kubernetes-settings.ts';
import { ownerLabels } from '../../../../executors/deploy/kubernetes/marks.ts';
import { objectName } from '../../../../executors/deploy/kubernetes/object-name.ts';
import { checkReady } from '../../../../executors/deploy/kubernetes/readiness-probe.ts';
import { renderObjects } from '../../../../executors/deploy/kubernetes/render-objects.ts';
import { ensureSecrets, holdsOthers, serviceSecret, withSecretVersion } from '../../../../executors/deploy/kubernetes/service-secret.ts';
import { parseObjects, printObjects } from '../../../../executors/deploy/kubernetes/yaml-documents.ts';
import { describe } from '../../../support/harness.ts';

describe('objects of a service', (test) => {
  test('are a Service, an Ingress, an autoscaler and a Deployment, each where the file asks for it', () => {
    const kinds = (over: Partial<DeployTarget>): readonly string[] => render(over).map(({ kind }) => kind);
    assert.equal(kinds({}), ['Service', 'Ingress', 'Deployment']);
    assert.equal(kinds({ path: undefined }), ['Service', 'Deployment']);
    assert.equal(kinds({ port: undefined, path: undefined }), ['Deployment']);
    assert.equal(kinds({ autoscale: { min: 1, max: 3, cpu: 70 } }), ['Service', 'Ingress', 'HorizontalPodAutoscaler', 'Deployment']);
  });

  test('say which instances, which image, and how it is asked whether it is ready', () => {
    const deployment = specOf(render({ scale: 3, ready: { http: '/healthz' }, command: 'npm start' }));
    assert.is(deployment.replicas, 3);
    const [container] = deployment.template.spec.containers;
    assert.is(container?.['image'], 'shop/cart:abc');
    assert.equal([container?.['args'], container?.['command']], [['npm', 'start'], undefined], "the image's ENTRYPOINT stays");
    assert.equal((container?.['readinessProbe'] as { httpGet: unknown } | undefined)?.httpGet, { path: '/healthz', port: 8080 });
    const digest = 'registry.example/shop/cart@sha256:1';
    assert.is(specOf(render({ image: { reference: 'shop/cart:abc', id: undefined, digests: [digest] } })).template.spec.containers[0]?.['image'], digest);
  });

  test('are asked what a cluster can ask of "ready"; where that is nothing it is a mistake', () => {
    const asked = (ready: DeployTarget['ready'], port?: number): unknown => {
      const {
        periodSeconds: _,
        timeoutSeconds: _timeout,
        failureThreshold: _failures,
        ...probe
      } = (specOf(render({ ready, port, path: undefined })).template.spec.containers[0]?.['readinessProbe'] ?? {}) as Readonly<Record<string, unknown>>;
      return probe;
    };
    assert.equal(asked(undefined, 80), { tcpSocket: { port: 80 } });
    assert.equal(asked({ log: 'up', http: 'up' }, 80), { httpGet: { path: '/up', port: 80 } });
    assert.equal(asked({ log: 'up', port: 9 }, 80), { tcpSocket: { port: 9 } });
    assert.equal(asked({ http: 'https://cart:9/up?x' }), { httpGet: { path: '/up?x', port: 9, scheme: 'HTTPS' } });
    assert.equal(asked({ exec: 'true', http: '/up' }, 80), { exec: { command: ['/bin/sh', '-c', 'true'] } });
    assert.equal(asked(undefined), {});
    const wrong = (ready: DeployTarget['ready'], port?: number): readonly string[] => checkReady(ready, port).map(({ message }) => message);
    assert.equal(wrong({ log: 'up' }, 80), ['Kubernetes cannot wait for a line of the log']);
    assert.equal(wrong({ http: '/up' }), ['ready.http names no port']);
    assert.equal([wrong(undefined), wrong({ log: 'up', exec: 'true' }), wrong({ http: 'http://x/' })], [[], [], []]);
  });

  test('leave the number of instances to the autoscaler', () => {
    assert.is(specOf(render({ autoscale: { min: 1, max: 3, cpu: 70 } })).replicas, undefined);
  });

  test('hold names of secrets and never a value, and values that Kubernetes would expand as they are', () => {
    const given = { env: { A: '$(B)', C: 'a$$$(D)$E$', TOKEN: 'hunter2' }, secrets: ['TOKEN'], command: 'echo $$ $(date)' };
    const [container] = specOf(render(given)).template.spec.containers;
    assert.equal(container?.['args'], ['/bin/sh', '-c', 'echo $$$ $$(date)']);
    assert.equal(container?.['env'], [
      { name: 'A', value: '$$(B)' },
      { name: 'C', value: 'a$$$$$$(D)$E$' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'cart-secrets', key: 'TOKEN' } } },
    ]);
  });

  test('take a Secret of what is set here alone, and pods learn of a new version of it', () => {
    const target = { ...base, secrets: ['TOKEN', 'UNSET'] };
    const first = serviceSecret(target, { env: { TOKEN: 'hunter2' }, live: undefined }, 'ns');
    assert.equal(JSON.parse(JSON.stringify(first?.['data'])), { TOKEN: 'aHVudGVyMg==' });
    assert.is(first?.metadata.labels?.['mmo.service'], 'cart');
    assert.is(serviceSecret(target, { env: {}, live: undefined }, 'ns'), undefined);
    const live = heldSecret({ TOKEN: '' });
    assert.throws(() => ensureSecrets(target, { env: {}, live }), /no value for UNSET: set it where mmo runs, or put it into the Secret "cart-secrets"/);
    assert.throws(() => ensureSecrets(target, { env: {}, live: undefined }), /no value for TOKEN, UNSET/);
    ensureSecrets(target, { env: { UNSET: '' }, live });
    const [before, after] = ['1', '2'].map((version) => JSON.stringify(withSecretVersion(render({}), version)));
    assert.is.not(before, after);
  });

  test('leave values in the Secret that are not set here, and a Secret that somebody made to them', () => {
    const target = { ...base, secrets: ['TOKEN', 'OTHER'] };
    const env = { TOKEN: 'hunter2' };
    const byHand = serviceSecret(target, { env, live: heldSecret({ OTHER: 'b2xk', MORE: 'bW9yZQ==' }) }, 'ns');
    assert.equal(byHand?.['data'], { TOKEN: 'aHVudGVyMg==', OTHER: 'b2xk' });
    assert.equal([byHand?.metadata, byHand?.['type']], [{ name: 'cart-secrets', namespace: 'ns' }, undefined]);
    const ours = serviceSecret(
      target,
      { env, live: heldSecret({ OTHER: 'b2xk' }, ownerLabels({ workspace: 'shop', environment: 'it', service: 'cart' })) },
      'ns',
    );
    assert.equal([ours?.['data'], ours?.metadata.labels?.['mmo.service']], [{ TOKEN: 'aHVudGVyMg==', OTHER: 'b2xk' }, 'cart']);
  });

  test('are others once a value that is set here is not that of the Secret', () => {
    const target = { secrets: ['TOKEN', 'OTHER'] };
    const live = heldSecret({ TOKEN: 'aHVudGVyMg==', OTHER: 'b2xk' });
    assert.not(holdsOthers(target, { env: { TOKEN: 'hunter2', ELSE: 'x' }, live }));
    assert.not(holdsOthers(target, { env: {}, live: undefined }));
    assert.ok(holdsOthers(target, { env: { TOKEN: 'hunter3' }, live }));
    assert.ok(holdsOthers(target, { env: { TOKEN: 'hunter2' }, live: undefined }));
  });

  test('survive being written and read as YAML', () => {
    const objects = render({ env: { A: 'yes', B: '012', C: 'a: b\n# c' } });
    assert.equal(parseObjects(printObjects(objects), 'cart.yaml'), JSON.parse(JSON.stringify(objects)));
  });
});

describe('names of objects', (test) => {
  test('stay as they are where Kubernetes takes them, and never become one', () => {
    assert.is(objectName('cart-2'), 'cart-2');
    const odd = ['Cart', 'cart_', 'cart.', '2cart', 'ß', 'c'.repeat(70), `${'c'.repeat(70)}d`].map((name) => objectName(name, '-mmo'));
    for (const name of odd) assert.match(name, /^[a-z][-a-z0-9]{0,58}-mmo$/);
    assert.is(new Set(odd).size, odd.length);
  });
});

describe('what was applied', (test) => {
  test('is told from what the server and others added', () => {
    const live = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        name: 'cart',
        namespace: 'ns',
        uid: 'u',
        labels: { a: '1', b: '2' },
        managedFields: [{ manager: 'mmo', operation: 'Apply', fieldsV1: fields }],
      },
      spec: {
        clusterIP: '10.0.0.1',
        ports: [
          { port: 1, protocol: 'TCP', targetPort: 1 },
          { port: 2, protocol: 'TCP', targetPort: 9 },
        ],
        selector: {},
        finalizers: ['x', 'y'],
      },
    } as unknown as KubeObject;
    assert.equal(appliedFields(live, 'mmo'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cart', namespace: 'ns', labels: { a: '1' } },
      spec: { ports: [{ port: 1, protocol: 'TCP' }], selector: {}, finalizers: ['y'] },
    });
    assert.is(appliedFields(live, 'helm'), undefined);
  });
});

const fields = {
  'f:metadata': { 'f:labels': { 'f:a': {} } },
  'f:spec': { 'f:ports': { 'k:{"port":1,"protocol":"TCP"}': { '.': {}, 'f:port': {}, 'f:protocol': {} } }, 'f:selector': {}, 'f:finalizers': { 'v:"y"': {} } },
};

function heldSecret(data: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'cart-secrets', labels }, data };
}

const base: DeployTarget = {
  workspace: 'shop',
  service: 'cart',
  dir: 'cart',
  type: 'http-service',
  environment: { name: 'it', kind: 'kubernetes', config: {}, isNamed: true },
  image: { reference: 'shop/cart:abc', id: undefined, digests: [] },
  images: {},
  port: 8080,
  path: '/api/cart',
  command: undefined,
  scale: 1,
  autoscale: undefined,
  ready: undefined,
  env: {},
  secrets: [],
  dependsOn: [],
  vendors: [],
  extra: {},
  timeoutMs: 60_000,
};

function render(over: Partial<DeployTarget>): readonly KubeObject[] {
  const target = { ...base, ...over };
  return renderObjects(target, kubernetesSettings(target.environment, target.workspace), 'ingress');
}

interface DeploymentSpec {
  readonly replicas?: number;
  readonly template: { readonly spec: { readonly containers: readonly Readonly<Record<string, unknown>>[] } };
}

function specOf(objects: readonly KubeObject[]): DeploymentSpec {
  return objects.find(({ kind }) => kind === 'Deployment')?.['spec'] as DeploymentSpec;
}
