import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Files } from '../../../../core/plugin-api.ts';
import { allowRequest } from './allow-request.ts';
import { type EventSources, sendEvents } from './event-stream.ts';
import { readPage } from './read-page.ts';

/** The page of `mmo dev`, while it is served. */
export interface DevUi {
  /** With its token: whoever knows it sees logs and names. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Nothing from elsewhere, no code in the page itself, in no frame of others. */
const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Serves the page on a port of 127.0.0.1 to whoever has its token. It reads only: nothing can be done by it. */
export async function createUi({ files, port: wanted = 0, ...sources }: EventSources & { readonly files: Files; readonly port?: number }): Promise<DevUi> {
  const token = randomBytes(24).toString('base64url');
  const page = readPage(files);
  const server = createServer((request, response) => answer(request, response));
  server.listen({ host: '127.0.0.1', port: wanted });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  // Cookies do not tell ports apart: each page has its own.
  const cookie = `mmo-dev-${port}`;

  function answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const admission = allowRequest(request, { port, token, cookie });
    if (!admission.isAllowed) {
      response.writeHead(admission.status, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${admission.why}\n`);
      return;
    }
    const { path, isFirst } = admission;
    if (isFirst) response.setHeader('set-cookie', `${cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`);
    if (path === '/events' && request.method === 'GET') {
      sendEvents(response, sources);
      return;
    }
    const file = page.get(path === '/' ? 'page.html' : path.slice(1));
    if (file === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('there is no such file\n');
      return;
    }
    response.writeHead(200, { 'content-type': file.type });
    response.end(request.method === 'HEAD' ? undefined : file.text);
  }

  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
