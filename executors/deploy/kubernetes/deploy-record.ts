import type { DeployRecord, DeployTarget, KeyedTarget } from '../driver.ts';
import { displayName } from './apply-objects.ts';
import type { Routing } from './gateway/routing.ts';
import type { KubeObject } from './kube-object.ts';
import { kubernetesSettings } from './kubernetes-settings.ts';

/** What a deployment to a cluster tells of itself, whichever way its objects got there. The address of a gateway is the cluster's own, which `mmo status` shows. */
export function deployRecord(target: KeyedTarget, objects: readonly KubeObject[], routing: Routing | undefined): DeployRecord {
  return {
    key: target.key,
    service: target.service,
    environment: target.environment.name,
    kind: target.environment.kind,
    image: target.image?.reference ?? null,
    url: (routing === 'ingress' ? ingressUrl(target) : undefined) ?? null,
    objects: objects.map(displayName),
  };
}

function ingressUrl({ environment, workspace, path }: DeployTarget): string | undefined {
  const { host } = kubernetesSettings(environment, workspace).ingress;
  return host === undefined || path === undefined ? undefined : `http://${host}${path}`;
}
