import { DeployFailure } from '../deploy-failure.ts';
import type { DeployTarget } from '../driver.ts';
import type { KubeObject } from './kube-object.ts';
import { markObject, ownerLabels } from './marks.ts';
import { secretName } from './render-deployment.ts';

/** Annotation of a pod: which version of its service's Secret it was started with, so that a new one reaches it. */
const versionAnnotation = 'mmo.secret-version';

type SecretTarget = Pick<DeployTarget, 'workspace' | 'environment' | 'service' | 'secrets'>;

/** What is known of a service's secrets. */
export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As the cluster has it. */
  readonly live: KubeObject | undefined;
}

/**
 * The Secret to apply: values that are set here, and the cluster's own of the others, which an apply without them would remove. Undefined
 * where none is set here: then what the cluster has is left as it is. One that somebody else made stays theirs.
 */
export function serviceSecret(target: SecretTarget, { env, live }: SecretSources, namespace: string): KubeObject | undefined {
  if (target.secrets.every((name) => env[name] === undefined)) return undefined;
  const held = dataOf(live);
  const data = Object.fromEntries(target.secrets.map((name) => [name, encoded(env[name]) ?? held.get(name)]));
  const owner = { workspace: target.workspace, environment: target.environment.name, service: target.service };
  const stub = secretStub(target, namespace);
  const isOurs = live === undefined || Object.entries(ownerLabels(owner)).every(([name, value]) => live.metadata.labels?.[name] === value);
  return isOurs ? markObject({ ...stub, type: 'Opaque', data }, owner) : { ...stub, data };
}

/** Whether the cluster holds another value than one that is set here, or none. */
export function holdsOthers({ secrets }: Pick<DeployTarget, 'secrets'>, { env, live }: SecretSources): boolean {
  const held = dataOf(live);
  return secrets.some((name) => env[name] !== undefined && encoded(env[name]) !== held.get(name));
}

/** Its name alone, to ask for it. */
export function secretStub({ service }: Pick<DeployTarget, 'service'>, namespace: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name: secretName(service), namespace } };
}

/** Throws where a value is neither set here nor on the cluster. */
export function ensureSecrets({ service, secrets }: Pick<DeployTarget, 'service' | 'secrets'>, { env, live }: SecretSources): void {
  const held = dataOf(live);
  const missing = secrets.filter((name) => env[name] === undefined && held.get(name) === undefined);
  if (missing.length === 0) return;
  throw new DeployFailure(`no value for ${missing.join(', ')}: set it where mmo runs, or put it into the Secret "${secretName(service)}" of the cluster`);
}

/** The objects as they are applied once the Secret's version is known. */
export function withSecretVersion(objects: readonly KubeObject[], version: string | undefined): readonly KubeObject[] {
  if (version === undefined) return objects;
  return objects.map((object) => {
    if (object.kind !== 'Deployment') return object;
    const spec = object['spec'] as { readonly template: { readonly metadata: KubeObject['metadata'] } };
    const metadata = { ...spec.template.metadata, annotations: { ...spec.template.metadata.annotations, [versionAnnotation]: version } };
    return { ...object, spec: { ...spec, template: { ...spec.template, metadata } } };
  });
}

/** Values in base64, by name. */
function dataOf(live: KubeObject | undefined): ReadonlyMap<string, string> {
  return new Map(Object.entries((live?.['data'] ?? {}) as Readonly<Record<string, string>>));
}

function encoded(value: string | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value).toString('base64');
}
