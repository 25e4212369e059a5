import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createGateway, type Gateway } from './create-gateway.ts';
import type { Route } from './route.ts';

const LOOK_EVERY_MS = 250;
/** An address that stands for pods leads to a new one as soon as the nodes know of it. */
const PATIENCE_MS = 2_000;
/** Who hears late that this one is about to end still sends requests. */
const LEAVE_MS = 5_000;
/** How long a request that is under way then may take. */
const LAST_MS = 25_000;

export interface ServedRoutes {
  /** The table as JSON, `[{"path","service","host","port"}]`; asked for again and again. */
  readonly read: () => string;
  readonly port: number;
  readonly log: (line: string) => void;
  /** Fires when this one is to end. */
  readonly signal: AbortSignal;
  readonly leaveMs?: number;
  readonly onListening?: (gateway: Pick<Gateway, 'address'>) => void;
}

/**
 * The gateway as a program of its own: serves a table of routes that others write, follows each change of it, and ends without losing a request.
 * Each table that it serves is told as `routes <digest of the text>`. A table that cannot be read leaves the one before.
 */
export async function serveRoutes({ read, port, log, signal, leaveMs = LEAVE_MS, onListening }: ServedRoutes): Promise<void> {
  let text = read();
  let told = `routes ${digestOf(text)}`;
  const routes = parseRoutes(text);
  const open = (host: string): Promise<Gateway> =>
    createGateway({ host, port, routes, lastLines: () => [], patienceMs: PATIENCE_MS, isFresh: true, own: answerOwn });
  const gateway = await open('::').catch(() => open('0.0.0.0'));
  log(told);
  onListening?.(gateway);
  const follow = (): string => {
    try {
      const now = read();
      if (now !== text) gateway.update(parseRoutes(now));
      text = now;
      return `routes ${digestOf(text)}`;
    } catch (error) {
      return `the routes cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  while (!signal.aborted) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const says = follow();
    if (says !== told) log(says);
    told = says;
  }
  await gateway.leave(0);
  await delay(leaveMs);
  await gateway.leave(LAST_MS);
  await gateway.close();
}

function parseRoutes(text: string): readonly Route[] {
  const table = JSON.parse(text) as readonly (Pick<Route, 'path' | 'service'> & {
    readonly stripPrefix?: boolean;
    readonly host: string;
    readonly port: number;
  })[];
  return table.map(({ path, service, stripPrefix = true, host, port }) => ({ path, service, stripPrefix, isSwapping: false, targets: [{ host, port }] }));
}

function answerOwn({ url }: IncomingMessage, response: ServerResponse): void {
  if (url === '/_mmo/gateway') response.end('mmo\n');
  else response.writeHead(404).end();
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
