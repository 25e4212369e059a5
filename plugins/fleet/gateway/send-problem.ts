import type { IncomingMessage, ServerResponse } from 'node:http';
import { escapeHtml } from './escape-html.ts';

/** Why the gateway answers by itself. */
export interface GatewayProblem {
  readonly status: 404 | 502 | 503;
  readonly title: string;
  /** Lines that help: routes, or what the service wrote last. */
  readonly lines: readonly string[];
}

/** Answers with a page for browsers, else with JSON or text as the request accepts it. */
export function sendProblem(request: IncomingMessage, response: ServerResponse, { status, title, lines }: GatewayProblem): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const accepts = request.headers.accept ?? '';
  const [type, body] = accepts.includes('text/html')
    ? ['text/html; charset=utf-8', pageOf(status, title, lines)]
    : accepts.includes('application/json')
      ? ['application/json', `${JSON.stringify({ status, title, lines })}\n`]
      : ['text/plain; charset=utf-8', [title, ...lines, ''].join('\n')];
  // A body that was announced is not read any more.
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function pageOf(status: number, title: string, lines: readonly string[]): string {
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}pre{white-space:pre-wrap}';
  const list = lines.map((line) => escapeHtml(line)).join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${status} ${escapeHtml(title)}</title><style>${style}</style><h1>${escapeHtml(title)}</h1><pre>${list}</pre></html>\n`;
}
