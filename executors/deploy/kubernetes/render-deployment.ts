import { commandArgv } from '../command-argv.ts';
import type { DeployTarget } from '../driver.ts';
import type { KubeObject } from './kube-object.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { ownerLabels } from './marks.ts';
import { objectName } from './object-name.ts';

/** The Deployment of a service. A pod is replaced only once its successor is ready, so that none of the instances is ever missing. */
export function renderDeployment(target: DeployTarget, metadata: Pick<KubeObject['metadata'], 'name' | 'namespace'>, settings: KubernetesSettings): KubeObject {
  const { workspace, environment, service, autoscale, scale } = target;
  const labels = ownerLabels({ workspace, environment: environment.name, service });
  const pullSecret = typeof target.extra['imagePullSecret'] === 'string' ? target.extra['imagePullSecret'] : settings.imagePullSecret;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      // An autoscaler's number is not ours to apply.
      ...(autoscale === undefined && { replicas: scale }),
      selector: { matchLabels: labels },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      progressDeadlineSeconds: Math.max(1, Math.ceil(target.timeoutMs / 1000)),
      template: {
        metadata: { labels },
        spec: {
          ...(pullSecret !== undefined && { imagePullSecrets: [{ name: pullSecret }] }),
          containers: [renderContainer(target)],
        },
      },
    },
  };
}

/** Name of the Secret that holds a service's secrets. */
export function secretName(service: string): string {
  return objectName(service, '-secrets');
}

function renderContainer(target: DeployTarget): Readonly<Record<string, unknown>> {
  const { service, image, port, env, secrets } = target;
  const values = Object.entries(env).filter(([name]) => !secrets.includes(name));
  const probe = readinessProbe(target);
  const args = commandArgv(target.command);
  const variables = [
    ...values.map(([name, value]) => ({ name, value: escaped(value) })),
    ...secrets.map((name) => ({ name, valueFrom: { secretKeyRef: { name: secretName(service), key: name } } })),
  ];
  return {
    name: objectName(service),
    image: image === undefined ? undefined : (image.digests[0] ?? image.reference),
    // A name that says what is in it never has to be asked for again.
    imagePullPolicy: 'IfNotPresent',
    // In place of the image's CMD, as docker takes it: the ENTRYPOINT stays.
    ...(args !== undefined && { args: args.map(escaped) }),
    ...(port !== undefined && { ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }),
    ...(variables.length > 0 && { env: variables.sort((a, b) => (a.name < b.name ? -1 : 1)) }),
    ...(probe !== undefined && { readinessProbe: probe }),
  };
}

/** Kubernetes would replace `$(NAME)` by another variable, and `$$` by `$`. */
function escaped(value: string): string {
  return value.replace(/\$(?=[$(])/g, () => '$$');
}

/** What `ready` says; a port alone is asked for a connection. A line of the log is nothing that Kubernetes can wait for. */
function readinessProbe({ ready, port }: DeployTarget): Readonly<Record<string, unknown>> | undefined {
  // A command is a process each time; a request costs nothing, and who deploys waits for it.
  const timing = { periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 6 };
  if (ready?.exec !== undefined) return { exec: { command: ['/bin/sh', '-c', ready.exec] }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 3 };
  const asked = ready?.port ?? port;
  if (asked === undefined) return undefined;
  if (ready?.http === undefined) return { tcpSocket: { port: asked }, ...timing };
  const url = /^https?:/.test(ready.http) ? new URL(ready.http) : undefined;
  const path = url === undefined ? ready.http : `${url.pathname}${url.search}`;
  return { httpGet: { path: path.startsWith('/') ? path : `/${path}`, port: Number(url?.port || asked) }, ...timing };
}
