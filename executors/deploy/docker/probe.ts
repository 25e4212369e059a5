import type { get as Get } from 'node:http';
import { connect } from 'node:net';
import type { ContainerState, Containers, Ready } from '../../../core/plugin-api.ts';
import { saidLine } from './said-line.ts';

const PROBE_TIMEOUT_MS = 2_000;
const EXEC_TIMEOUT_MS = 10_000;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;
/** The daemon's proxy takes any connection, and closes it at once where nobody listens behind it. */
const STABLE_MS = 100;
const YOUNG_MS = 30_000;

/** What a container is asked. */
export interface Probe {
  readonly ready: Ready | undefined;
  /** Port that the service listens on in the container. */
  readonly port: number | undefined;
}

/** One look whether a container does what its service calls ready; without a word on that: it takes connections, its image says it is healthy, it runs. */
export async function isReady(
  containers: Containers,
  state: ContainerState,
  { ready, port, signal }: Probe & { readonly signal: AbortSignal },
): Promise<boolean> {
  if (state.status !== 'running') return false;
  if (ready === undefined) {
    if (state.health !== undefined) return state.health === 'healthy';
    return publishedPort(state, port) === undefined || accepts(containers, state, { port, signal });
  }
  const { http, port: asked, log, exec } = ready;
  const probed = probedPort(ready, port);
  if (http !== undefined && !(await answers(http, publishedPort(state, probed), signal))) return false;
  if (http === undefined && asked !== undefined && !(await accepts(containers, state, { port: probed, signal }))) return false;
  if (log !== undefined && !(await saidLine(containers, state, { pattern: new RegExp(log), signal }))) return false;
  if (exec === undefined) return true;
  return succeeds(containers, state.id, { exec, signal });
}

/** Port of the container that `ready` asks: that of its address, its own, that of the service. */
export function probedPort(ready: Ready | undefined, port: number | undefined): number | undefined {
  const url = addressOf(ready?.http);
  return Number(url?.port) || (ready?.port ?? port ?? (url && (url.protocol === 'https:' ? HTTPS_PORT : HTTP_PORT)));
}

/** Port of this machine that leads to one of the container. */
export function publishedPort({ ports }: Pick<ContainerState, 'ports'>, port: number | undefined): number | undefined {
  const found = ports.find(({ container }) => container === port);
  return found === undefined || found.host === 0 ? undefined : found.host;
}

/** What a container wrote last. */
export async function lastLines(
  containers: Containers,
  id: string,
  { tail, signal }: { readonly tail: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const decoder = new TextDecoder();
  let text = '';
  const onOutput = (_stream: 'stdout' | 'stderr', chunk: Uint8Array): void => {
    text += decoder.decode(chunk, { stream: true });
  };
  await containers.detached.logs(id, { onOutput, tail, signal }).catch(() => undefined);
  return text.split('\n').filter((line) => line !== '');
}

/** Where `ready.http` names a host, that is the container, whatever the name. */
function addressOf(http = ''): URL | undefined {
  return /^https?:\/\//.test(http) && URL.canParse(http) ? new URL(http) : undefined;
}

/** Whether a command in the container ends well in time; one that cannot be run, or whose container ends meanwhile, does not. */
async function succeeds({ detached }: Containers, id: string, { exec, signal }: { readonly exec: string; readonly signal: AbortSignal }): Promise<boolean> {
  // Not AbortSignal.timeout: one that only AbortSignal.any knows may be forgotten before its time.
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), EXEC_TIMEOUT_MS);
  try {
    const options = { onOutput: () => undefined, signal: AbortSignal.any([signal, limit.signal]) };
    return (await detached.exec(id, ['/bin/sh', '-c', exec], options)).exitCode === 0;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function answers(http: string, port: number | undefined, signal: AbortSignal): Promise<boolean> {
  if (port === undefined) return false;
  const url = addressOf(http);
  const path = url === undefined ? http : `${url.pathname}${url.search}`;
  const protocol = url?.protocol ?? 'http:';
  const { get }: { readonly get: typeof Get } = await (protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolve) => {
    // Whose certificate it is says nothing of readiness, and a cluster does not ask either.
    const options = { agent: false, signal, timeout: PROBE_TIMEOUT_MS, rejectUnauthorized: false } as const;
    const request = get(`${protocol}//127.0.0.1:${port}${path.startsWith('/') ? '' : '/'}${path}`, options, (response) => {
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 400);
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    for (const event of ['error', 'close']) request.on(event, () => resolve(false));
  });
}

/** Whether a published port takes connections, and somebody in the container does. */
async function accepts(
  { detached }: Containers,
  { address, ports, startedAt }: Pick<ContainerState, 'address' | 'ports' | 'startedAt'>,
  { port, signal }: { readonly port: number | undefined; readonly signal: AbortSignal },
): Promise<boolean> {
  const published = publishedPort({ ports }, port);
  if (published === undefined) return false;
  // A daemon that is busy may close too late what nobody listens to. Of two daemons on a machine the address may be the other one's, so this only delays.
  const isYoung = Date.now() - (startedAt ?? 0) < YOUNG_MS;
  if (isYoung && address !== undefined && port !== undefined && (await detached.listens(address, port)) === false) return false;
  return takes(published, signal);
}

function takes(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, signal, timeout: PROBE_TIMEOUT_MS });
    let stable: NodeJS.Timeout | undefined;
    const settle = (answer: boolean): void => {
      clearTimeout(stable);
      resolve(answer);
      socket.destroy();
    };
    socket.on('connect', () => {
      // Timers run before what has come is read when the loop was busy: after the time, one more round of reading.
      stable = setTimeout(() => setImmediate(() => settle(true)), STABLE_MS);
    });
    socket.on('data', () => settle(true));
    for (const event of ['end', 'close', 'error', 'timeout']) socket.on(event, () => settle(false));
  });
}
