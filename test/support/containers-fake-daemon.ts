import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Containers } from '../../core/model/containers.ts';

/** A container daemon that misbehaves as it is told. */
export interface FakeDaemon {
  /** DOCKER_HOST. */
  readonly host: string;
  /** `POST /containers/create` and so on, in order. */
  readonly requests: readonly string[];
}

/** Answers a request, or returns false to leave it to the good daemon. */
export type Misbehaviour = (request: IncomingMessage, response: ServerResponse) => boolean;

const ID = 'f'.repeat(64);

/** An HTTP server on a Unix socket that runs one container well, except where `misbehave` answers first. */
export async function startFakeDaemon(misbehave: Misbehaviour, defer: (cleanup: () => unknown) => void): Promise<FakeDaemon> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${pathOf(request)}`);
    request.resume();
    if (!misbehave(request, response)) behave(request, response);
  });
  return { host: await listen(server, defer), requests };
}

/** A server that speaks, but no HTTP. */
export async function startTalker(talk: (socket: Socket) => void, defer: (cleanup: () => unknown) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createSocketServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  defer(() => {
    for (const socket of sockets) socket.destroy();
  });
  return listen(server, defer);
}

/** The path of a request without its query. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

/** Answers with JSON. */
export function answer(response: ServerResponse, status: number, body: unknown): true {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
  return true;
}

/** A frame of a container's output. */
export function frame(stream: 1 | 2, content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

/** Starts a container of the fake and waits for its end. */
export async function runOnce(
  containers: Containers,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ readonly exitCode: number; readonly output: string }> {
  let output = '';
  const running = await containers.start(
    { image: 'tool', binds: [], network: 'none', labels: { 'mmo.test': 'fake' } },
    {
      signal,
      onOutput: (stream, chunk) => {
        output += `${stream}:${Buffer.from(chunk).toString()}`;
      },
    },
  );
  return { exitCode: (await running.ended).exitCode, output };
}

function behave(request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  if (path === '/version') answer(response, 200, { Version: '24.0.0', ApiVersion: '1.43', MinAPIVersion: '1.12', Os: 'linux', Arch: 'amd64' });
  else if (path === '/containers/create') answer(response, 201, { Id: ID, Warnings: [] });
  else if (path.endsWith('/attach')) response.end(frame(1, 'hello\n'));
  else if (path.endsWith('/start')) response.writeHead(204).end();
  else if (path.endsWith('/wait')) answer(response, 200, { StatusCode: 0 });
  else if (path === `/containers/${ID}/json`) answer(response, 200, { State: { OOMKilled: false } });
  else if (request.method === 'DELETE') response.writeHead(204).end();
  else answer(response, 404, { message: `page not found: ${path}` });
}

async function listen(server: Server, defer: (cleanup: () => unknown) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'mmo-daemon-'));
  const socket = join(folder, 'd.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  defer(() => {
    if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function') server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return `unix://${socket}`;
}
