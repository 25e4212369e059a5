import type { KubeObject } from './kube-object.ts';

/** An object with the protocol of each port: without it servers up to 1.20 cannot tell the items of the list apart. Pure. */
export function withProtocols(object: KubeObject): KubeObject {
  return completed(object) as KubeObject;
}

function completed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(completed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]: readonly [string, unknown]) => [
    key,
    key === 'ports' && Array.isArray(inner) ? inner.map(asPort) : completed(inner),
  ]);
  return Object.fromEntries(entries);
}

function asPort(port: unknown): unknown {
  const isPort = typeof port === 'object' && port !== null && ('port' in port || 'containerPort' in port);
  return isPort && !('protocol' in port) ? { ...port, protocol: 'TCP' } : port;
}
