import { commandArgv } from '../command-argv.ts';
import type { DeployTarget } from '../driver.ts';
import type { KubeObject } from './kube-object.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { literalText } from './literal-text.ts';
import { ownerLabels } from './marks.ts';
import { objectName } from './object-name.ts';
import { readinessProbe } from './readiness-probe.ts';

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
  const probe = probeOf(target);
  const args = commandArgv(target.command);
  const variables = [
    ...values.map(([name, value]) => ({ name, value: literalText(value) })),
    ...secrets.map((name) => ({ name, valueFrom: { secretKeyRef: { name: secretName(service), key: name } } })),
  ];
  return {
    name: objectName(service),
    image: image === undefined ? undefined : (image.digests[0] ?? image.reference),
    // A name that says what is in it never has to be asked for again.
    imagePullPolicy: 'IfNotPresent',
    // In place of the image's CMD, as docker takes it: the ENTRYPOINT stays.
    ...(args !== undefined && { args: args.map(literalText) }),
    ...(port !== undefined && { ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }] }),
    ...(variables.length > 0 && { env: variables.sort((a, b) => (a.name < b.name ? -1 : 1)) }),
    ...(probe !== undefined && { readinessProbe: probe }),
  };
}

/** What `ready` says; a port alone is asked for a connection. */
function probeOf({ ready, port }: DeployTarget): Readonly<Record<string, unknown>> | undefined {
  const probe = readinessProbe(ready ?? { port }, port);
  // A command is a process each time; a request costs nothing, and who deploys waits for it.
  const [periodSeconds, failureThreshold] = ready?.exec === undefined ? [1, 6] : [2, 3];
  return probe && { ...probe, periodSeconds, timeoutSeconds: 2, failureThreshold };
}
