import type { KubeObject } from './kube-object.ts';

/** The first port of a Service. */
export function firstPort(object: KubeObject): number | undefined {
  const { ports } = (object['spec'] ?? {}) as { readonly ports?: readonly { readonly port?: number }[] };
  return ports?.[0]?.port;
}
