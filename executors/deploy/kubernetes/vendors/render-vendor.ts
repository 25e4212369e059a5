import type { Vendor } from '../../../../core/plugin-api.ts';
import type { DeployEnvironment } from '../../driver.ts';
import type { KubeObject } from '../kube-object.ts';
import type { KubernetesSettings } from '../kubernetes-settings.ts';
import { markObject, type Owner, ownerLabels, vendorLabel } from '../marks.ts';
import { objectName } from '../object-name.ts';
import { secretName } from '../render-deployment.ts';

const DEFAULT_SIZE = '1Gi';

/** Where a vendor is run. */
export interface VendorEnvironment {
  readonly workspace: string;
  readonly environment: DeployEnvironment;
  readonly settings: KubernetesSettings;
}

/**
 * Objects of a vendor: a Deployment of one pod, a Service by its name, and claims of the volumes that it is to keep its files on; a copy of an
 * environment keeps none. All of its variables come from its Secret, since nothing says which of them are to be hidden.
 */
export function renderVendor(vendor: Vendor, { workspace, environment, settings }: VendorEnvironment): readonly KubeObject[] {
  const owner = { workspace, environment: environment.name, service: vendor.name };
  const metadata = { name: objectName(vendor.name), namespace: settings.namespace };
  const claims = environment.copy === undefined ? vendor.volumes.map(({ name }) => renderClaim(name, { environment, settings })) : [];
  const objects = [...claims, ...renderService(vendor, owner, metadata), renderDeployment(vendor, { owner, metadata, environment, settings })];
  return objects.map((object) => markVendor(markObject(object, owner)));
}

/** The object with the label that tells a vendor's from those of services. */
function markVendor(object: KubeObject): KubeObject {
  const name = object.metadata.annotations?.['mmo.service'] ?? object.metadata.name;
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, [vendorLabel]: objectName(name) } } };
}

function renderClaim(volume: string, { environment, settings }: Pick<VendorEnvironment, 'environment' | 'settings'>): KubeObject {
  const { size = DEFAULT_SIZE, storageClass } = (environment.config['vendorStorage'] ?? {}) as { readonly size?: string; readonly storageClass?: string };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: claimName(volume), namespace: settings.namespace },
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: size } },
      ...(storageClass !== undefined && { storageClassName: storageClass }),
    },
  };
}

function renderService({ ports }: Vendor, owner: Owner, metadata: Pick<KubeObject['metadata'], 'name' | 'namespace'>): readonly KubeObject[] {
  if (ports.length === 0) return [];
  const numbers = [...new Set(ports.map(({ container }) => container))];
  const items = numbers.map((port) => ({ name: `p${port}`, port, targetPort: port, protocol: 'TCP' }));
  return [{ apiVersion: 'v1', kind: 'Service', metadata, spec: { type: 'ClusterIP', selector: ownerLabels(owner), ports: items } }];
}

interface Around extends Pick<VendorEnvironment, 'environment' | 'settings'> {
  readonly owner: Owner;
  readonly metadata: Pick<KubeObject['metadata'], 'name' | 'namespace'>;
}

function renderDeployment(vendor: Vendor, { owner, metadata, environment, settings }: Around): KubeObject {
  const { name, image, env, ports, volumes, command, entrypoint } = vendor;
  const labels = ownerLabels(owner);
  const variables = Object.keys(env).sort();
  const probe = readinessProbe(vendor);
  const own = volumes.map(({ name: volume, target, readOnly }) => ({ name: objectName(volume), mountPath: target, ...(readOnly && { readOnly }) }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      // Two at once would write to the same files.
      strategy: { type: 'Recreate' },
      template: {
        metadata: { labels },
        spec: {
          ...(settings.imagePullSecret !== undefined && { imagePullSecrets: [{ name: settings.imagePullSecret }] }),
          containers: [
            {
              ...{ name: objectName(name), image, imagePullPolicy: 'IfNotPresent' },
              ...(entrypoint !== undefined && { command: entrypoint.map(escaped) }),
              ...(command !== undefined && { args: command.map(escaped) }),
              ...(ports.length > 0 && {
                ports: [...new Set(ports.map(({ container }) => container))].map((containerPort) => ({ containerPort, protocol: 'TCP' })),
              }),
              ...(variables.length > 0 && { env: variables.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: secretName(name), key } } })) }),
              ...(own.length > 0 && { volumeMounts: own }),
              ...(probe !== undefined && { readinessProbe: probe }),
            },
          ],
          ...(own.length > 0 && {
            volumes: [...new Set(volumes.map((volume) => volume.name))].map((volume) => ({
              name: objectName(volume),
              ...(environment.copy === undefined ? { persistentVolumeClaim: { claimName: claimName(volume) } } : { emptyDir: {} }),
            })),
          }),
        },
      },
    },
  };
}

function claimName(volume: string): string {
  return objectName(volume, '-vendor');
}

/** What `ready` says, else the definition's health check, else its first port. A line of the log is nothing that Kubernetes can wait for. */
function readinessProbe({ ready, healthcheck, ports }: Vendor): Readonly<Record<string, unknown>> | undefined {
  const timing = { periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 3 };
  if (ready?.exec !== undefined) return { exec: { command: ['/bin/sh', '-c', ready.exec] }, ...timing };
  const port = ready?.port ?? ports[0]?.container;
  if (ready?.http !== undefined && port !== undefined) {
    const url = /^https?:/.test(ready.http) ? new URL(ready.http) : undefined;
    const path = url === undefined ? ready.http : `${url.pathname}${url.search}`;
    return { httpGet: { path: path.startsWith('/') ? path : `/${path}`, port: Number(url?.port || port) }, ...timing };
  }
  const [kind, ...words] = healthcheck?.test ?? [];
  if (ready?.port === undefined && kind === 'CMD') return { exec: { command: words }, ...timing };
  if (ready?.port === undefined && kind === 'CMD-SHELL') return { exec: { command: ['/bin/sh', '-c', words.join(' ')] }, ...timing };
  return port === undefined ? undefined : { tcpSocket: { port }, ...timing };
}

/** Kubernetes would replace `$(NAME)` by a variable, and `$$` by `$`. */
function escaped(value: string): string {
  return value.replace(/\$(?=[$(])/g, () => '$$');
}
