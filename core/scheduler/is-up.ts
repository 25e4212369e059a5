import type { get as Get } from 'node:http';
import { connect } from 'node:net';
import type { Host } from '../host/host.ts';
import type { Ready } from '../model/task.ts';

/** What is looked at, and from where its command is run. */
export interface LookOptions {
  readonly host: Host;
  readonly ready: Ready;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const PROBE_TIMEOUT_MS = 2_000;

/** Whether a port takes connections, an address answers with a status from 200 to 399, a command exits 0: one look at all that `ready` names but `log`. */
export async function isUp(options: LookOptions): Promise<boolean> {
  const { http, port, exec } = options.ready;
  if (http !== undefined) {
    if (!(await answers(addressOf(http, port), options.signal))) return false;
  } else if (port !== undefined && !(await accepts(port, options.signal))) return false;
  return exec === undefined || (await succeeds(exec, options));
}

/** `/healthz` with the port beside it, or a whole address. */
function addressOf(http: string, port: number | undefined): string {
  if (/^https?:\/\//.test(http)) return http;
  return `http://localhost${port === undefined ? '' : `:${port}`}${http.startsWith('/') ? '' : '/'}${http}`;
}

async function answers(address: string, signal: AbortSignal): Promise<boolean> {
  const { get }: { readonly get: typeof Get } = await (address.startsWith('https:') ? import('node:https') : import('node:http'));
  return new Promise((resolve) => {
    // Whose certificate it is says nothing of readiness.
    const options = { agent: false, signal, timeout: PROBE_TIMEOUT_MS, rejectUnauthorized: false } as const;
    const request = get(address, options, (response) => {
      const status = response.statusCode ?? 0;
      resolve(status >= 200 && status < 400);
      response.destroy();
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}

function accepts(port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: 'localhost', timeout: PROBE_TIMEOUT_MS });
    // Given to connect itself it would be listened to for as long as it lives, of every look anew.
    const giveUp = (): void => void socket.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    socket.on('connect', () => {
      resolve(true);
      socket.destroy();
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => resolve(false));
    socket.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      resolve(false);
    });
  });
}

async function succeeds(command: string, { host, cwd, env, signal }: LookOptions): Promise<boolean> {
  const child = await host.processes.spawn({ argv: ['/bin/sh', '-c', command], cwd, env });
  const kill = (): void => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const { exitCode } = await child.ended;
  signal.removeEventListener('abort', kill);
  return exitCode === 0;
}
