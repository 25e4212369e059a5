import type { KubeObject } from '../kube-object.ts';
import { loginSecret, type RegistryChoice, type RegistryStorage, registryName, registryPort } from './registry-choice.ts';

/** What a registry is made from. */
export interface RegistryRecipe {
  readonly namespace: string;
  readonly choice: RegistryChoice;
  /** Line of an htpasswd file. */
  readonly htpasswd: string;
  /** Changes with it, so that the registry is started anew. */
  readonly version: string;
}

const labels = { 'app.kubernetes.io/managed-by': 'mmo', 'app.kubernetes.io/name': registryName };
const claimName = `${registryName}-storage`;

/** Objects of a registry that asks for a password, in the order in which they are applied; without the Secret that logs in. */
export function registryObjects({ namespace, choice, htpasswd, version }: RegistryRecipe): readonly KubeObject[] {
  const metadata = { name: registryName, namespace, labels };
  const { storage } = choice;
  const variables = {
    REGISTRY_HTTP_ADDR: `:${registryPort}`,
    REGISTRY_STORAGE: storage.kind,
    REGISTRY_STORAGE_DELETE_ENABLED: 'true',
    // Pods and nodes need not reach the store behind it.
    REGISTRY_STORAGE_REDIRECT_DISABLE: 'true',
    REGISTRY_AUTH: 'htpasswd',
    REGISTRY_AUTH_HTPASSWD_REALM: 'mmo',
    REGISTRY_AUTH_HTPASSWD_PATH: '/auth/htpasswd',
    ...storageVariables(storage),
  };
  const container = {
    name: 'registry',
    image: choice.image,
    imagePullPolicy: 'IfNotPresent',
    env: Object.entries(variables).map(([name, value]) => ({ name, value })),
    ...(storage.secret !== undefined && { envFrom: [{ secretRef: { name: storage.secret } }] }),
    ports: [{ name: 'http', containerPort: registryPort, protocol: 'TCP' }],
    // It answers 401 to whoever asks without a password: a connection must do.
    readinessProbe: { tcpSocket: { port: registryPort }, periodSeconds: 1, failureThreshold: 6 },
    volumeMounts: [
      { name: 'auth', mountPath: '/auth', readOnly: true },
      ...(storage.kind === 'filesystem' ? [{ name: 'storage', mountPath: '/var/lib/registry' }] : []),
    ],
  };
  const volumes = [
    { name: 'auth', secret: { secretName: registryName } },
    ...(storage.kind === 'filesystem' ? [{ name: 'storage', ...volumeOf(storage) }] : []),
  ];
  const selector = { 'app.kubernetes.io/name': registryName };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { htpasswd: Buffer.from(htpasswd).toString('base64') } },
    ...(storage.kind === 'filesystem' && storage.hostPath === undefined ? [claimOf(storage, namespace)] : []),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'NodePort', selector, ports: [{ name: 'http', port: registryPort, targetPort: registryPort, nodePort: choice.port, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        selector: { matchLabels: selector },
        // Two of them must not write to one volume.
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels, annotations: { 'mmo.registry-version': version } },
          spec: { automountServiceAccountToken: false, enableServiceLinks: false, containers: [container], volumes },
        },
      },
    },
  ];
}

/** The Secret by which pods and mmo log in, under each name that the registry has. */
export function loginObject({ namespace, hosts, username, password }: LoginRecipe): KubeObject {
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({ auths: Object.fromEntries(hosts.map((host) => [host, { auth }])) });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: loginSecret, namespace, labels },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(config).toString('base64') },
  };
}

export interface LoginRecipe {
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly username: string;
  readonly password: string;
}

function volumeOf({ hostPath }: RegistryStorage): Readonly<Record<string, unknown>> {
  return hostPath === undefined ? { persistentVolumeClaim: { claimName } } : { hostPath: { path: hostPath, type: 'DirectoryOrCreate' } };
}

function claimOf({ size, storageClass }: RegistryStorage, namespace: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: claimName, namespace, labels },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: size } }, ...(storageClass !== undefined && { storageClassName: storageClass }) },
  };
}

function storageVariables({ kind, settings }: RegistryStorage): Readonly<Record<string, string>> {
  if (kind === 'filesystem') return { REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY: '/var/lib/registry' };
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`REGISTRY_STORAGE_${kind.toUpperCase()}_${name.toUpperCase()}`, value]));
}
