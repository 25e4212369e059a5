import { digestOf } from '../../digest-of.ts';
import type { KubeObject } from '../kube-object.ts';
import type { KubernetesSettings } from '../kubernetes-settings.ts';
import { markObject, ownerLabels } from '../marks.ts';
import { gatewayName } from './gateway-name.ts';
import { type ClusterRoute, printRoutes } from './route-table.ts';

const PORT = 8080;
const FOLDER = '/mmo';
/** What the program takes to end in peace, and more. */
const GRACE_S = 40;

export interface GatewayPlace {
  readonly workspace: string;
  readonly environment: string;
  readonly settings: Pick<KubernetesSettings, 'namespace' | 'gateway' | 'imagePullSecret'>;
}

/** The ConfigMap that the gateway reads its routes from, over and over. It bears no key: it changes with what is deployed. */
export function renderRoutes({ workspace, environment, settings }: GatewayPlace, routes: readonly ClusterRoute[]): KubeObject {
  const service = gatewayName(workspace);
  const metadata = { name: routesName(workspace), namespace: settings.namespace };
  return markObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'routes.json': printRoutes(routes) } }, { workspace, environment, service });
}

/** Name of that ConfigMap. */
export function routesName(workspace: string): string {
  return `${gatewayName(workspace).slice(0, -'gateway'.length)}routes`;
}

/**
 * What the gateway consists of beside its routes, in the order in which it is applied: its program, a Service, and a Deployment, whose pods are replaced only
 * when the program or the settings are others, and none before its successor is ready. Its key stands on all of them.
 */
export function renderGateway({ workspace, environment, settings }: GatewayPlace, program: string): readonly KubeObject[] {
  const name = gatewayName(workspace);
  const owner = { workspace, environment, service: name };
  const labels = ownerLabels(owner);
  const { namespace, gateway, imagePullSecret } = settings;
  const objects: readonly KubeObject[] = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { 'gateway.mjs': program } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: { type: gateway.type, selector: labels, ports: [{ name: 'http', port: 80, targetPort: PORT, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas: gateway.replicas,
        selector: { matchLabels: labels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        template: {
          metadata: { labels, annotations: { 'mmo.program': digestOf(program).slice(0, 12) } },
          spec: {
            ...(imagePullSecret !== undefined && { imagePullSecrets: [{ name: imagePullSecret }] }),
            automountServiceAccountToken: false,
            terminationGracePeriodSeconds: GRACE_S,
            containers: [container(gateway.image)],
            volumes: [
              {
                name: 'mmo',
                projected: {
                  sources: [
                    { configMap: { name, items: [{ key: 'gateway.mjs', path: 'gateway.mjs' }] } },
                    { configMap: { name: routesName(workspace), items: [{ key: 'routes.json', path: 'routes.json' }] } },
                  ],
                },
              },
            ],
          },
        },
      },
    },
  ];
  const key = digestOf(objects);
  return objects.map((object) => markObject(object, owner, key));
}

function container(image: string): Readonly<Record<string, unknown>> {
  return {
    name: 'gateway',
    image,
    imagePullPolicy: 'IfNotPresent',
    command: ['node', `${FOLDER}/gateway.mjs`, `${FOLDER}/routes.json`, String(PORT)],
    ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
    readinessProbe: { httpGet: { path: '/_mmo/gateway', port: PORT }, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 6 },
    resources: { requests: { cpu: '20m', memory: '64Mi' } },
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65534,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'mmo', mountPath: FOLDER, readOnly: true }],
  };
}
