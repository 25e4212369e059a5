import type { KubeObject } from './kube-object.ts';
import { type Kubectl, KubectlFailure } from './kubectl.ts';

/** Those of the objects that the cluster has, as it has them, with whose fields they are, by `objectId`. */
export async function readObjects(kubectl: Kubectl, objects: readonly KubeObject[]): Promise<ReadonlyMap<string, KubeObject>> {
  if (objects.length === 0) return new Map();
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const found = await kubectl.json(['get', '--filename=-', '--ignore-not-found', '--show-managed-fields'], { input: list }).catch((error: unknown) => {
    // A namespace that is not there has nothing.
    if (error instanceof KubectlFailure && /namespaces "[^"]*" not found/.test(error.said)) return undefined;
    throw error;
  });
  const { items } = (found ?? { items: [] }) as { readonly items?: readonly KubeObject[] };
  return new Map((items ?? [found as KubeObject]).map((object) => [objectId(object), object]));
}

/** What tells two objects of a namespace apart, whichever version of the API names them. */
export function objectId({ apiVersion, kind, metadata: { name } }: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${kind}.${group}/${name}`;
}
