import * as assert from 'uvu/assert';
import type { Vendor } from '../../../../core/plugin-api.ts';
import { kubernetesSettings } from '../../../../executors/deploy/kubernetes/kubernetes-settings.ts';
import { renderVendor } from '../../../../executors/deploy/kubernetes/vendors/render-vendor.ts';
import { checkVendorReady } from '../../../../executors/deploy/kubernetes/vendors/vendor-probe.ts';
import { describe } from '../../../support/harness.ts';

const vendor: Vendor = {
  ...{ name: 'db', span: undefined, image: 'postgres:17', env: { POSTGRES_PASSWORD: 'hush', A: '$(B)' }, labels: {}, dependsOn: [], network: 'workspace' },
  ports: [{ container: 5432, host: 15432, address: '127.0.0.1' }],
  volumes: [{ name: 'data', target: '/data', readOnly: false }],
  ...{ command: ['-c', 'x=$(y)'], entrypoint: undefined, healthcheck: undefined, ready: undefined },
  access: { scheme: 'postgres', user: 'postgres', password: 'hush', database: undefined },
};

interface PodSpec {
  readonly containers: readonly { readonly args: readonly string[]; readonly env: readonly object[]; readonly readinessProbe?: object }[];
  readonly volumes: readonly object[];
}

function render(more: Partial<Vendor> = {}, copy?: string): { readonly kinds: readonly string[]; readonly pod: PodSpec; readonly text: string } {
  const environment = {
    name: `staging${copy === undefined ? '' : `+${copy}`}`,
    kind: 'kubernetes',
    config: { vendorStorage: { size: '5Gi' } },
    isNamed: true,
    copy,
  };
  const objects = renderVendor({ ...vendor, ...more }, { workspace: 'shop', environment, settings: kubernetesSettings(environment, 'shop') });
  const { template } = (objects.at(-1)?.['spec'] ?? {}) as { readonly template: { readonly spec: PodSpec } };
  return {
    kinds: objects.map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.labels?.['mmo.vendor']}`),
    pod: template.spec,
    text: JSON.stringify(objects),
  };
}

describe('objects of a vendor', (test) => {
  test('are one pod behind its name, on volumes that are claimed; variables come from a Secret, as they are', () => {
    const { kinds, pod, text } = render();
    assert.equal(kinds, ['PersistentVolumeClaim data-vendor db', 'Service db db', 'Deployment db db']);
    assert.equal(pod.volumes, [{ name: 'data', persistentVolumeClaim: { claimName: 'data-vendor' } }]);
    assert.equal(
      pod.containers[0]?.env,
      ['A', 'POSTGRES_PASSWORD'].map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: 'db-secrets', key } } })),
    );
    assert.equal(pod.containers[0]?.args, ['-c', 'x=$$(y)']);
    assert.match(text, '"storage":"5Gi"');
    assert.match(text, '"strategy":{"type":"Recreate"}');
    assert.not.match(text, 'hush');
  });

  test('keep nothing in a copy of an environment', () => {
    const { kinds, pod } = render({}, 'try');
    assert.equal([kinds[0], pod.volumes], ['Service db db', [{ name: 'data', emptyDir: {} }]]);
  });

  test('are asked whether they are ready by what is said, by the health check, by the first port', () => {
    const probe = (more: Partial<Vendor>): unknown => {
      const {
        periodSeconds: _period,
        timeoutSeconds: _timeout,
        failureThreshold: _failures,
        ...asked
      } = (render(more).pod.containers[0]?.readinessProbe ?? {}) as Readonly<Record<string, unknown>>;
      return asked;
    };
    const healthcheck = { test: ['CMD-SHELL', 'pg_isready'] };
    assert.equal(probe({}), { tcpSocket: { port: 5432 } });
    assert.equal(probe({ healthcheck }), { exec: { command: ['/bin/sh', '-c', 'pg_isready'] } });
    assert.equal(probe({ healthcheck: { test: ['CMD', 'check', 'it'] } }), { exec: { command: ['check', 'it'] } });
    assert.equal(probe({ healthcheck: { test: ['NONE'] } }), { tcpSocket: { port: 5432 } });
    assert.equal(probe({ healthcheck, ready: { port: 80 } }), { tcpSocket: { port: 80 } });
    assert.equal(probe({ ready: { http: 'http://localhost:9000/health?x' } }), { httpGet: { path: '/health?x', port: 9000 } });
    assert.equal(probe({ ready: { exec: 'true' } }), { exec: { command: ['/bin/sh', '-c', 'true'] } });
    assert.equal(probe({ healthcheck, ready: { health: true } }), { exec: { command: ['/bin/sh', '-c', 'pg_isready'] } });
    assert.equal(probe({ ready: { log: 'up', port: 80 } }), { tcpSocket: { port: 80 } });
    assert.equal(probe({ ports: [] }), {});
  });

  test('are refused where a cluster can ask nothing of what `ready` says', () => {
    const wrong = (more: Partial<Vendor>): readonly string[] => checkVendorReady({ ...vendor, ...more }).map(({ message }) => message);
    assert.equal(wrong({ ready: { log: 'started' } }), ['Kubernetes cannot wait for a line of the log']);
    assert.equal(wrong({ ready: { health: true } }), ['Kubernetes does not know the health check of an image']);
    assert.equal(wrong({ ports: [], ready: { http: '/up' } }), ['ready.http names no port']);
    assert.equal([wrong({}), wrong({ ports: [] }), wrong({ ready: { log: 'started', port: 1 } })], [[], [], []]);
  });
});
