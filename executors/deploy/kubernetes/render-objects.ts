import type { DeployTarget } from '../driver.ts';
import type { Routing } from './gateway/routing.ts';
import type { KubeObject } from './kube-object.ts';
import type { KubernetesSettings } from './kubernetes-settings.ts';
import { markObject } from './marks.ts';
import { objectName } from './object-name.ts';
import { renderDeployment } from './render-deployment.ts';

/** Objects that a service becomes, in the order in which they are applied: those that others need first. No value of a secret is in them. */
export function renderObjects(target: DeployTarget, settings: KubernetesSettings, routing: Routing | undefined): readonly KubeObject[] {
  const metadata = { name: objectName(target.service), namespace: settings.namespace };
  const objects = [
    renderService(target, metadata),
    routing === 'ingress' ? renderIngress(target, metadata, settings) : undefined,
    renderAutoscaler(target, metadata),
    renderDeployment(target, metadata, settings),
  ];
  const owner = { workspace: target.workspace, environment: target.environment.name, service: target.service };
  return objects.flatMap((object) => (object === undefined ? [] : [markObject(object, owner)]));
}

type Metadata = Pick<KubeObject['metadata'], 'name' | 'namespace'>;

function renderService({ port, workspace, environment, service }: DeployTarget, metadata: Metadata): KubeObject | undefined {
  if (port === undefined) return undefined;
  const { metadata: marked } = markObject({ apiVersion: 'v1', kind: 'Service', metadata }, { workspace, environment: environment.name, service });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    // Without the protocol the API servers up to 1.20 cannot tell the items of the list apart.
    spec: { type: 'ClusterIP', selector: marked.labels, ports: [{ name: 'http', port, targetPort: port, protocol: 'TCP' }] },
  };
}

function renderIngress({ port, path }: DeployTarget, metadata: Metadata, { ingress }: KubernetesSettings): KubeObject | undefined {
  if (port === undefined || path === undefined) return undefined;
  const { host, className, annotations } = ingress;
  const backend = { service: { name: metadata.name, port: { number: port } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      rules: [{ ...(host !== undefined && { host }), http: { paths: [{ path: path === '' ? '/' : path, pathType: 'Prefix', backend }] } }],
    },
  };
}

function renderAutoscaler({ autoscale }: DeployTarget, metadata: Metadata): KubeObject | undefined {
  if (autoscale === undefined) return undefined;
  return {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name },
      minReplicas: autoscale.min,
      maxReplicas: autoscale.max,
      targetCPUUtilizationPercentage: autoscale.cpu,
    },
  };
}
