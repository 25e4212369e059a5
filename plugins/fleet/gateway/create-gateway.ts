import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createProxyServer } from 'httpxy';
import type { Address } from '../instances/instance-environment.ts';
import { findRoute, withoutSlash } from './find-route.ts';
import type { Route } from './route.ts';
import { sendProblem } from './send-problem.ts';
import { TargetTurns } from './target-turns.ts';

const RETRY_EVERY_MS = 50;
/** Seldom enough for what listens to a request. */
const PATIENT_RETRY_MS = 250;

export interface GatewayOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** What a service wrote last, for the page that says that it cannot be reached. */
  readonly lastLines: (service: string) => readonly string[];
  /** Answers below `/_mmo/`, which is no service's. */
  readonly own?: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  /** For so long a request that can be sent again is, where its service cannot be reached. */
  readonly patienceMs?: number;
  /** Each request has a connection to its service of its own: for addresses that stand for instances which come and go. */
  readonly isFresh?: boolean;
}

/** A reverse proxy in front of services. */
export interface Gateway {
  readonly address: Address;
  /** Requests from now on follow this table; those under way end where they are. */
  update(routes: readonly Route[]): void;
  /** Resolves once no request to the service is under way, or after `ms`. */
  drained(service: string, ms: number): Promise<void>;
  /** Where requests to the service go now. */
  targets(service: string): readonly Address[];
  /** Resolves once no request to these is under way, or after `ms`. */
  drainedAt(targets: readonly Address[], ms: number): Promise<void>;
  /** From now on no client is to send a further request on the same connection. Resolves once none is under way, or after `ms`. */
  leave(ms: number): Promise<void>;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** Starts listening; rejects when the port is taken. Streams both ways, web sockets included, and adds X-Forwarded-*. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, port, routes, lastLines, own, patienceMs = 0, isFresh = false } = options;
  const turns = new TargetTurns(routes);
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const proxy = createProxyServer({ xfwd: true, agent: isFresh ? false : agent, proxyTimeout: 0, ws: true });
  const closing = new AbortController();
  let isLeaving = false;
  let answering = 0;
  // What a service says of its connection says nothing of the client's.
  proxy.on('proxyRes', ({ headers }) => {
    if (isFresh) delete headers.connection;
    if (isLeaving) headers.connection = 'close';
  });

  const unreachable = (request: IncomingMessage, response: ServerResponse, service: string): void =>
    sendProblem(request, response, { status: 502, title: `"${service}" cannot be reached`, lines: lastLines(service) });

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = request.url ?? '/';
    const waitUntil = performance.now() + patienceMs;
    const mayWait = (service: string): boolean => turns.isSwapping(service) || performance.now() < waitUntil;
    for (;;) {
      const route = findRoute(turns.routes, pathOf(asked));
      if (route === undefined) {
        const lines = turns.routes.map(({ path, service }) => `${path}  ${service}`);
        sendProblem(request, response, { status: 404, title: `no service has the path ${pathOf(asked)}`, lines });
        return;
      }
      const target = turns.next(route);
      if (target !== undefined) {
        request.url = route.stripPrefix ? stripped(asked, route.path) : asked;
        turns.count(route.service, target, 1);
        const refused = await attempt(request, response, target);
        turns.count(route.service, target, -1);
        if (!refused) return;
        // Nothing was sent yet: the service may be coming up on this very port.
        const mayRetry = (request.method === 'GET' || request.method === 'HEAD') && !response.headersSent;
        if (!mayRetry || !mayWait(route.service)) {
          unreachable(request, response, route.service);
          return;
        }
      } else if (!mayWait(route.service)) {
        unreachable(request, response, route.service);
        return;
      }
      if (turns.isSwapping(route.service)) await turns.changed(RETRY_EVERY_MS, closing.signal);
      else await delay(PATIENT_RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted || response.destroyed) return;
    }
  };

  /** True when the target could not be reached. */
  const attempt = async (request: IncomingMessage, response: ServerResponse, target: Address): Promise<boolean> => {
    try {
      await proxy.web(request, response, { target: { host: target.host, port: target.port } });
      return false;
    } catch {
      if (!response.headersSent) return true;
      response.destroy();
      return false;
    }
  };

  const server = createServer((request, response) => {
    answering += 1;
    response.once('close', () => {
      answering -= 1;
    });
    if (isLeaving) response.setHeader('connection', 'close');
    if (own !== undefined && request.url?.startsWith('/_mmo/') === true) own(request, response);
    else void pass(request, response);
  });
  // Those that were upgraded are not the server's any more.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const route = findRoute(turns.routes, pathOf(request.url ?? '/'));
    const target = route && turns.next(route);
    if (route === undefined || target === undefined) {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n');
      return;
    }
    if (route.stripPrefix) request.url = stripped(request.url ?? '/', route.path);
    proxy.ws(request, socket, { target: { host: target.host, port: target.port } }, head).catch(() => socket.destroy());
  });
  server.requestTimeout = 0;
  // Whoever closes an idle connection takes away a request that is just being sent on it: let it be the client, who knows.
  server.keepAliveTimeout = 0;
  server.listen({ host, port });
  await once(server, 'listening');
  return {
    address: { host, port: (server.address() as AddressInfo).port },
    update: (changed) => turns.update(changed),
    drained: async (service, ms) => {
      const giveUpAt = performance.now() + ms;
      while (!turns.isIdle(service) && performance.now() < giveUpAt && !closing.signal.aborted) await turns.changed(RETRY_EVERY_MS, closing.signal);
    },
    targets: (service) => turns.routes.flatMap((route) => (route.service === service ? route.targets : [])),
    drainedAt: async (targets, ms) => {
      const giveUpAt = performance.now() + ms;
      while (!targets.every((target) => turns.isIdleAt(target)) && performance.now() < giveUpAt && !closing.signal.aborted)
        await turns.changed(RETRY_EVERY_MS, closing.signal);
    },
    leave: async (ms) => {
      isLeaving = true;
      const giveUpAt = performance.now() + ms;
      while (answering > 0 && performance.now() < giveUpAt && !closing.signal.aborted) await turns.changed(RETRY_EVERY_MS, closing.signal);
    },
    close: async () => {
      closing.abort();
      agent.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

function pathOf(url: string): string {
  return url.replace(/[?#].*$/s, '');
}

function stripped(url: string, path: string): string {
  const rest = url.slice(withoutSlash(path).length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
