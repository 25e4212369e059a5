import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { parse } from 'yaml';
import type { Rig } from '../support/workspace-rig.ts';

/** What the API server, or what lies between, may do to a request. `lost` carries it out and loses the answer. */
export const apiFaults = ['429', '500', '503', '409', 'cut', 'lost', 'slow', 'hang'] as const;
export type ApiFault = (typeof apiFaults)[number];

/** Which requests are harmed. */
export interface Plan {
  readonly fault: ApiFault;
  /** The first of them, and how many. */
  readonly from: number;
  readonly count: number;
  /** Not those for the kinds of objects that there are: kubectl itself repeats them. */
  readonly isOfObjects?: boolean;
}

/** A door to the cluster that does harm. */
export interface FaultyProxy {
  /** For `KUBECONFIG`. */
  readonly kubeconfig: string;
  /** The requests that do get the fault, counted from now; the count of all is returned by `seen`. */
  readonly plan: (plan: Plan) => void;
  readonly seen: () => number;
  readonly harmed: () => number;
  /** From now on nobody answers. */
  readonly close: () => void;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  readonly users: readonly { readonly name: string; readonly user: { readonly token: string } }[];
}

const reasons: Readonly<Record<string, string>> = { 409: 'Conflict', 429: 'TooManyRequests', 500: 'InternalError', 503: 'ServiceUnavailable' };
const slowMs = 1_500;
const aboutKinds = /^\/(?:api(?:\/v1)?|apis(?:\/[^/]+){0,2}|openapi(?:\/.*)?|version)(?:$|\?)/;
const updates: readonly string[] = ['PUT', 'PATCH'];

/** Starts one on a free port of this machine; it forwards with the rights of the cluster's administrator. */
export async function startFaultyProxy(
  rig: Rig,
  cluster: { readonly env: Readonly<Record<string, string>> },
  defer: (cleanup: () => unknown) => void,
): Promise<FaultyProxy> {
  const known = parse(readFileSync(cluster.env['KUBECONFIG'] ?? '', 'utf8')) as Kubeconfig;
  const target = new URL(known.clusters[0]?.cluster.server ?? '');
  const token = known.users.find(({ name }) => name === 'admin')?.user.token ?? '';
  let planned: Plan | undefined;
  let seen = 0;
  let harmed = 0;
  const sockets = new Set<Socket>();

  const forward = (incoming: IncomingMessage, body: Buffer, answer: (from: IncomingMessage) => void): void => {
    const headers = { ...incoming.headers, host: target.host, authorization: `Bearer ${token}` };
    const { pathname, search } = new URL(incoming.url ?? '/', target);
    const options = {
      method: incoming.method ?? 'GET',
      headers,
      rejectUnauthorized: false,
      host: target.hostname,
      port: target.port,
      path: `${pathname}${search}`,
    };
    const outgoing = request(options, answer);
    outgoing.on('error', () => incoming.socket.destroy());
    outgoing.end(body);
  };
  const pass = (incoming: IncomingMessage, body: Buffer, response: ServerResponse): void =>
    forward(incoming, body, (from) => {
      response.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(response);
    });
  const refuse = (fault: ApiFault, response: ServerResponse): void => {
    const isConflict = fault === '409';
    response.writeHead(Number(fault), { 'content-type': 'application/json', ...(fault === '429' && { 'retry-after': '1' }) });
    const message = isConflict ? 'the object has been modified; please apply your changes to the latest version and try again' : 'as planned';
    response.end(JSON.stringify({ apiVersion: 'v1', kind: 'Status', status: 'Failure', message, reason: reasons[fault], code: Number(fault) }));
  };
  const harm = (fault: ApiFault, incoming: IncomingMessage, body: Buffer, response: ServerResponse): void => {
    const cut = (): void => void incoming.socket.destroy();
    if (fault === 'cut') cut();
    else if (fault === 'lost') forward(incoming, body, (from) => from.resume().on('end', cut));
    else if (fault === 'slow') setTimeout(() => pass(incoming, body, response), slowMs);
    // The client of one that hangs gives up by itself.
    else if (fault !== 'hang') refuse(fault, response);
  };
  const isMeant = ({ fault, from, count, isOfObjects = false }: Plan, { method = '', url = '' }: IncomingMessage): boolean => {
    // Only a change can be in conflict with another one.
    if (fault === '409' && !updates.includes(method)) return false;
    return seen >= from && harmed < count && !(isOfObjects && aboutKinds.test(url));
  };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      seen += 1;
      if (planned === undefined || !isMeant(planned, incoming)) return pass(incoming, Buffer.concat(chunks), response);
      harmed += 1;
      harm(planned.fault, incoming, Buffer.concat(chunks), response);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const close = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  defer(close);
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rig.write('kubeconfig', JSON.stringify({ ...known, clusters: [{ name: 'mmo-test', cluster: { server: address } }] }));
  return {
    kubeconfig: rig.path('kubeconfig'),
    plan: (plan) => {
      planned = plan;
      seen = 0;
      harmed = 0;
    },
    seen: () => seen,
    harmed: () => harmed,
    close,
  };
}
