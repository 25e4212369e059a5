import { DeployFailure } from '../deploy-failure.ts';
import { digestOf } from '../digest-of.ts';
import type { DeployContext, DeployTarget, KeyedTarget } from '../driver.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { kubernetesSettings } from '../kubernetes/kubernetes-settings.ts';
import { markObject } from '../kubernetes/marks.ts';
import { renderObjects } from '../kubernetes/render-objects.ts';
import { withSecretVersion } from '../kubernetes/service-secret.ts';
import { chartFolder, namedChart } from './chart-folder.ts';
import { type HelmValues, helmValues } from './helm-values.ts';
import { fillValues, mergeValues, ownValues } from './own-values.ts';

type Given = Pick<DeployContext, 'files' | 'workspaceRoot'>;

/** What values are made of beside the target. */
export interface ValuesGiven {
  readonly routing: Routing | undefined;
  readonly context: Given;
}

/** What a service without a chart is deployed as. */
export function ownObjects(target: DeployTarget, routing: Routing | undefined): readonly KubeObject[] {
  if (target.image === undefined)
    throw new DeployFailure(
      `"${target.service}" has neither a chart nor an image: give it a folder "chart", or a Dockerfile, or name one by "deploy.chart" or "image"`,
    );
  return renderObjects(target, kubernetesSettings(target.environment, target.workspace), routing);
}

/** The same with the key, and the version of the Secret that pods are started with. */
export function keyedObjects(target: KeyedTarget, secret: KubeObject | undefined, routing: Routing | undefined): readonly KubeObject[] {
  const { workspace, environment, service, key } = target;
  const objects = ownObjects(target, routing).map((object) => markObject(object, { workspace, environment: environment.name, service }, key));
  return withSecretVersion(objects, secret?.metadata.resourceVersion);
}

/** The folder of the service's chart as a workspace path. Throws a `DeployFailure` where it names one that is not there. */
export function chartOf(target: Pick<DeployTarget, 'service' | 'dir' | 'extra'>, given: Given): string | undefined {
  const folder = chartFolder(target, given);
  const named = namedChart(target);
  if (folder === undefined && named !== undefined) throw new DeployFailure(`there is no chart at "${named}", which "deploy.chart" of ${target.service} names`);
  return folder;
}

/** The values for people to read, where `${NAME}` stands for a secret. */
export function shownValues(target: DeployTarget, given: ValuesGiven): HelmValues {
  const { env, secrets } = target;
  return valuesOf(target, given, (name) => (secrets.includes(name) ? `\${${name}}` : env[name]));
}

/** The values that helm is given: with secrets where the service's own ask for them, the key, and the version of the Secret. */
export function givenValues(
  target: KeyedTarget,
  secret: KubeObject | undefined,
  given: ValuesGiven & { readonly context: Pick<DeployContext, 'env'> },
): HelmValues {
  const held = (secret?.['data'] ?? {}) as Readonly<Record<string, string>>;
  const { env, secrets } = target;
  const secretOf = (name: string): string | undefined =>
    given.context.env[name] ?? (held[name] === undefined ? undefined : Buffer.from(held[name], 'base64').toString());
  const values = valuesOf(target, given, (name) => (secrets.includes(name) ? secretOf(name) : env[name]));
  const version = secret?.metadata.resourceVersion;
  return mergeValues(values, { ...(version !== undefined && { secretVersion: version }), mmo: { key: target.key } });
}

/** Whether a release was given exactly these values. */
export function areSame(a: HelmValues, b: HelmValues): boolean {
  return digestOf(a) === digestOf(b);
}

function valuesOf(target: DeployTarget, { routing, context }: ValuesGiven, find: (name: string) => string | undefined): HelmValues {
  const settings = kubernetesSettings(target.environment, target.workspace);
  const values = mergeValues(helmValues(target, settings, routing), fillValues(ownValues(target, chartOf(target, context), context), find));
  // Its people's values are those of the environment that it is a copy of.
  return settings.hasRoutes ? values : mergeValues(values, { ingress: { enabled: false } });
}
