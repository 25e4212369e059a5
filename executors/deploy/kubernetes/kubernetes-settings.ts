import type { DeployEnvironment, DeployMistake } from '../driver.ts';
import { loginSecret, registryChoice } from './images/registry-choice.ts';
import { objectName } from './object-name.ts';

/** What an environment of kinds `kubernetes` and `manifests` says. */
export interface KubernetesSettings {
  /** Undefined: the current one, if it is of this machine. */
  readonly context: string | undefined;
  readonly namespace: string;
  readonly ingress: { readonly host: string | undefined; readonly className: string | undefined; readonly annotations: Readonly<Record<string, string>> };
  /** A copy of an environment does not take its routes away. */
  readonly hasRoutes: boolean;
  /** Who leads requests to services by their path; undefined where the cluster decides that by what it has. */
  readonly routes: 'ingress' | 'gateway' | undefined;
  readonly gateway: { readonly image: string; readonly replicas: number; readonly type: string };
  readonly imagePullSecret: string | undefined;
  /** After a rollout that failed. */
  readonly rollback: boolean;
  /** Fields that another manager owns are taken from it. */
  readonly takesFields: boolean;
}

/** Reads them; `namespace` is that of the workspace and environment unless it is given. */
export function kubernetesSettings({ name, config, copy }: Pick<DeployEnvironment, 'name' | 'config' | 'copy'>, workspace: string): KubernetesSettings {
  const ingress = recordOf(config['ingress']);
  const gateway = recordOf(config['gateway']);
  return {
    context: textOf(config['context']),
    namespace: (copy === undefined ? textOf(config['namespace']) : undefined) ?? objectName(`${workspace}-${name}`),
    ingress: { host: textOf(ingress['host']), className: textOf(ingress['className']), annotations: textsOf(ingress['annotations']) },
    hasRoutes: copy === undefined,
    routes: routesOf(config),
    gateway: {
      image: textOf(gateway['image']) ?? 'node:24-alpine',
      replicas: typeof gateway['replicas'] === 'number' ? gateway['replicas'] : 1,
      type: textOf(gateway['type']) ?? 'ClusterIP',
    },
    imagePullSecret: textOf(config['imagePullSecret']) ?? (registryChoice({ config }).kind === 'in-cluster' ? loginSecret : undefined),
    rollback: config['rollback'] !== false,
    takesFields: config['conflicts'] === 'take',
  };
}

/** What of it cannot be. */
export function checkKubernetesSettings({ config }: DeployEnvironment): readonly DeployMistake[] {
  const { namespace } = config;
  if (typeof namespace !== 'string' || /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) return [];
  return [
    {
      key: 'environment.namespace',
      message: `"${namespace}" is no name of a namespace`,
      help: 'use up to 63 of a-z, 0-9 and "-", with a letter or digit at both ends',
    },
  ];
}

/** Who says how an Ingress is to be made means one. */
function routesOf({ routes, ingress }: DeployEnvironment['config']): KubernetesSettings['routes'] {
  if (routes === 'ingress' || routes === 'gateway') return routes;
  return ingress === undefined ? undefined : 'ingress';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(recordOf(value)).map(([name, text]) => [name, String(text)]));
}
