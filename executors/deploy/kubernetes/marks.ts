import type { KubeObject } from './kube-object.ts';
import { objectName } from './object-name.ts';

/** Whose an object is. */
export interface Owner {
  readonly workspace: string;
  readonly environment: string;
  readonly service: string;
}

/** Where the key of the deployment that made an object stands on it. */
export const keyAnnotation = 'mmo.key';

/** On objects of a vendor; `mmo.service` names it, too. */
export const vendorLabel = 'mmo.vendor';

/** Labels by which mmo finds what it owns; without a service, what it owns in the whole environment. */
export function ownerLabels({
  workspace,
  environment,
  service,
}: Omit<Owner, 'service'> & { readonly service?: string | undefined }): Readonly<Record<string, string>> {
  return {
    'app.kubernetes.io/managed-by': 'mmo',
    'mmo.workspace': objectName(workspace),
    'mmo.environment': objectName(environment),
    ...(service === undefined ? {} : { 'mmo.service': objectName(service) }),
  };
}

/** The same as a selector of kubectl. */
export function ownerSelector(owner: Parameters<typeof ownerLabels>[0]): string {
  return Object.entries(ownerLabels(owner))
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

/** The object with the labels of its owner, the service's name as it is written, and the key once that is known. */
export function markObject(object: KubeObject, owner: Owner, key?: string): KubeObject {
  const { labels, annotations, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...labels, ...ownerLabels(owner) },
      annotations: { ...annotations, 'mmo.service': owner.service, ...(key === undefined ? {} : { [keyAnnotation]: key }) },
    },
  };
}
