import { addressVariables } from '../address-variables.ts';
import { commandArgv } from '../command-argv.ts';
import type { DeployTarget } from '../driver.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubernetesSettings } from '../kubernetes/kubernetes-settings.ts';
import { secretName } from '../kubernetes/render-deployment.ts';

/** Values of a chart, as JSON can hold them. */
export type HelmValues = Readonly<Record<string, unknown>>;

/** What mmo tells a chart of its service, under the names that `helm create` gives them. No value of a secret is in it. Pure. */
export function helmValues(target: DeployTarget, { ingress, imagePullSecret }: KubernetesSettings, routing: Routing | undefined): HelmValues {
  const { image, port, path, autoscale, scale, command, env, secrets, dependsOn, extra } = target;
  const pullSecret = typeof extra['imagePullSecret'] === 'string' ? extra['imagePullSecret'] : imagePullSecret;
  const open = Object.entries(env).filter(([name]) => !secrets.includes(name));
  return {
    ...(image !== undefined && { image: { ...splitReference(image.digests[0] ?? image.reference), pullPolicy: 'IfNotPresent' } }),
    ...(pullSecret !== undefined && { imagePullSecrets: [{ name: pullSecret }] }),
    ...(Object.keys(target.images).length > 0 && { images: target.images }),
    replicaCount: scale,
    ...(autoscale !== undefined && {
      autoscaling: { enabled: true, minReplicas: autoscale.min, maxReplicas: autoscale.max, targetCPUUtilizationPercentage: autoscale.cpu },
    }),
    ...(command !== undefined && { args: commandArgv(command) }),
    ...(port !== undefined && { service: { port } }),
    ...(routing === 'ingress' &&
      path !== undefined && {
        ingress: {
          enabled: true,
          ...(ingress.className !== undefined && { className: ingress.className }),
          annotations: ingress.annotations,
          hosts: [{ host: ingress.host ?? '', paths: [{ path: path === '' ? '/' : path, pathType: 'Prefix' }] }],
        },
      }),
    env: Object.fromEntries(open),
    ...(secrets.length > 0 && { secretName: secretName(target.service) }),
    dependencies: Object.fromEntries(dependsOn.map(({ service, port: at }) => [service, { host: service, ...(at !== undefined && addressOf(service, at)) }])),
    mmo: { workspace: target.workspace, environment: target.environment.name, service: target.service },
  };
}

function addressOf(service: string, port: number): HelmValues {
  return { port, url: Object.entries(addressVariables('x', { host: service, port })).find(([name]) => name === 'X_URL')?.[1] };
}

/** So that charts that join the two by ":" get the reference, by digest as well: `repo@sha256` and the digest's digits. */
function splitReference(reference: string): HelmValues {
  const at = reference.lastIndexOf(':');
  const hasTag = at > reference.lastIndexOf('/');
  return { repository: hasTag ? reference.slice(0, at) : reference, tag: hasTag ? reference.slice(at + 1) : 'latest', reference };
}
