import type { Vendor } from '../../../../core/plugin-api.ts';
import type { DeployEnvironment } from '../../driver.ts';
import type { KubeObject } from '../kube-object.ts';
import type { KubernetesSettings } from '../kubernetes-settings.ts';
import { literalText } from '../literal-text.ts';
import { markObject, type Owner, ownerLabels, vendorLabel } from '../marks.ts';
import { objectName } from '../object-name.ts';
import { secretName } from '../render-deployment.ts';
import { vendorProbe } from './vendor-probe.ts';

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
  const probe = vendorProbe(vendor);
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
              ...(entrypoint !== undefined && { command: entrypoint.map(literalText) }),
              ...(command !== undefined && { args: command.map(literalText) }),
              ...(ports.length > 0 && {
                ports: [...new Set(ports.map(({ container }) => container))].map((containerPort) => ({ containerPort, protocol: 'TCP' })),
              }),
              ...(variables.length > 0 && { env: variables.map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: secretName(name), key } } })) }),
              ...(own.length > 0 && { volumeMounts: own }),
              ...(probe !== undefined && { readinessProbe: { ...probe, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 3 } }),
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
