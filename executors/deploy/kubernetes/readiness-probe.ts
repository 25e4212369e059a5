import type { Ready } from '../../../core/plugin-api.ts';
import type { DeployMistake } from '../driver.ts';

/** How a pod is asked what `ready` says: its command, else its request, else its port. Undefined where it says nothing that a cluster can ask. */
export function readinessProbe(ready: Ready, port: number | undefined): Readonly<Record<string, unknown>> | undefined {
  if (ready.exec !== undefined) return { exec: { command: ['/bin/sh', '-c', ready.exec] } };
  const { http } = ready;
  const url = http !== undefined && /^https?:/.test(http) ? new URL(http) : undefined;
  const asked = Number(url?.port || ready.port || port || (url && (url.protocol === 'https:' ? 443 : 80)));
  if (Number.isNaN(asked)) return undefined;
  if (http === undefined) return ready.port === undefined ? undefined : { tcpSocket: { port: asked } };
  const path = url === undefined ? http : `${url.pathname}${url.search}`;
  return { httpGet: { path: path.startsWith('/') ? path : `/${path}`, port: asked, ...(url?.protocol === 'https:' && { scheme: 'HTTPS' }) } };
}

/** What is wrong with a `ready` of which a cluster can ask nothing: without it a rollout would be over before its pods serve. */
export function checkReady(ready: Ready | undefined, port: number | undefined): readonly Omit<DeployMistake, 'key'>[] {
  if (ready === undefined || readinessProbe(ready, port) !== undefined) return [];
  if (ready.http !== undefined) return [{ message: 'ready.http names no port', help: 'say "port"' }];
  return [{ message: 'Kubernetes cannot wait for a line of the log', help: 'say beside "log" what it can ask: "http", "port" or "exec"' }];
}
