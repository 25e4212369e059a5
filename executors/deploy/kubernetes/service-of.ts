import type { KubeObject } from './kube-object.ts';

/** Name of the service whose object it is, as it is written. */
export function serviceOf({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return metadata.annotations?.['mmo.service'] ?? metadata.labels?.['mmo.service'] ?? metadata.name;
}
