import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess } from '../driver.ts';
import type { Kubectl } from './kubectl.ts';

/** Borne by what forwards, so that it ends with mmo however that ends. */
const VARIABLE = 'MMO_FORWARD';
const LOOK_EVERY_MS = 50;
const TIMEOUT_MS = 60_000;
/** A pod that ends takes its connection along; more often than this it is no accident. */
const MAX_STARTS = 20;
const BETWEEN_STARTS_MS = 250;

/** A port of this machine that leads to one of a cluster's Services. */
export interface ForwardedPort {
  readonly host: string;
  readonly port: number;
  /** `host:port`. */
  readonly address: string;
  /** Ends it; again does nothing. */
  close(): void;
}

/** What it takes. */
export type ForwardAccess = Pick<CommandAccess, 'processes' | 'files' | 'env' | 'signal' | 'stateDir'> & {
  readonly cwd: string;
  /** Before it is started anew. */
  readonly betweenMs?: number | undefined;
  /** Told once, and why, when the port is given up although nobody closed it. */
  readonly onLost?: ((because: string) => void) | undefined;
};

/**
 * Opens a port on loopback that leads to a Service, by kubectl, until it is closed or the signal fires; should mmo be killed, it ends, too.
 * Where its pod ends, the same port leads to the next one.
 */
export async function forwardPort(
  kubectl: Kubectl,
  { service, port }: { readonly service: string; readonly port: number },
  access: ForwardAccess,
): Promise<ForwardedPort> {
  const { processes, files, env, signal, stateDir, cwd, onLost, betweenMs = BETWEEN_STARTS_MS } = access;
  signal.throwIfAborted();
  const id = randomUUID();
  const logFile = `${stateDir}/forward-${id}.log`;
  const guard = processes.guard(VARIABLE, id);
  const closing = new AbortController();
  let running: ProcessIdentity | undefined;
  const end = (): void => {
    if (running !== undefined) processes.signalGroup(running, 'SIGKILL');
    files.unlink(logFile);
  };
  const close = (): void => {
    if (closing.signal.aborted) return;
    closing.abort();
    signal.removeEventListener('abort', close);
    end();
    guard.dismiss();
  };
  signal.addEventListener('abort', close, { once: true });

  const where = ['--context', kubectl.context, '--namespace', kubectl.namespace];
  const set = Object.entries({ ...env, [VARIABLE]: id }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const start = async (own: number | undefined): Promise<ProcessIdentity> => {
    const argv = ['kubectl', ...where, 'port-forward', '--address=127.0.0.1', `service/${service}`, `${own ?? ''}:${port}`];
    const started = await processes.start({ argv, cwd, env: Object.fromEntries(set), logFile });
    running = started;
    if (closing.signal.aborted) end();
    else guard.add(started);
    return started;
  };
  /** Starts it anew on its port each time that it has ended. */
  const keep = async (first: ProcessIdentity, own: number): Promise<void> => {
    await processes.ended(first.pid);
    for (let starts = 1; starts < MAX_STARTS; starts += 1) {
      await sleep(betweenMs, undefined, { signal: closing.signal });
      await processes.ended((await start(own)).pid);
    }
    const said = (files.tryReadText(logFile) ?? '').trim().split('\n').at(-1);
    close();
    onLost?.(`kubectl's connection to the Service "${service}" ended ${MAX_STARTS} times, last with: ${said || 'nothing said'}`);
  };

  try {
    files.mkdir(stateDir);
    const first = await start(undefined);
    let isOver = false;
    processes.ended(first.pid).then(() => (isOver = true), close);
    const giveUpAtMs = performance.now() + TIMEOUT_MS;
    for (;;) {
      signal.throwIfAborted();
      // What it said last is there once it has ended.
      const wasOver = isOver || performance.now() > giveUpAtMs;
      const said = files.tryReadText(logFile) ?? '';
      const own = /Forwarding from 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (own !== undefined) {
        keep(first, Number(own)).catch(close);
        return { host: '127.0.0.1', port: Number(own), address: `127.0.0.1:${own}`, close };
      }
      if (wasOver) throw new DeployFailure(`the Service "${service}" cannot be reached: ${said.trim().split('\n').at(-1) || 'kubectl says nothing'}`);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } catch (error) {
    close();
    throw error;
  }
}
