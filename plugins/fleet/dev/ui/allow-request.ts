import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** What the page is asked for, as far as it may be answered. */
export type Admission =
  | { readonly isAllowed: true; readonly isFirst: boolean; readonly path: string }
  | { readonly isAllowed: false; readonly status: 403 | 405; readonly why: string };

/**
 * Lets a request in that reads, names this very address as its host, comes from no other page, and bears the token: in the
 * address at first, from then on in the cookie.
 */
export function allowRequest(
  { method, url = '/', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { port, token, cookie }: { readonly port: number; readonly token: string; readonly cookie: string },
): Admission {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  // A name that was made to point here (DNS rebinding) is not ours.
  if (!hosts.includes(headers.host ?? '')) return refuse('this address is not the page of mmo dev');
  if (headers.origin !== undefined && !hosts.some((host) => headers.origin === `http://${host}`)) return refuse('other pages may not ask');
  const site = headers['sec-fetch-site'];
  const isVisit = headers['sec-fetch-mode'] === 'navigate';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isVisit) return refuse('other pages may not ask');
  if (method !== 'GET' && method !== 'HEAD') return { isAllowed: false, status: 405, why: 'the page only reads' };
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  const given = query === -1 ? null : new URLSearchParams(url.slice(query + 1)).get('token');
  if (given !== null) return isEqual(given, token) ? { isAllowed: true, isFirst: true, path } : refuse('the token is not the one of this mmo dev');
  const cookies = (headers.cookie ?? '').split(';').map((text) => text.trim());
  const known = cookies.find((text) => text.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
  if (known === undefined || !isEqual(known, token)) return refuse('open the address that mmo dev has printed, with its token');
  return { isAllowed: true, isFirst: false, path };
}

function refuse(why: string): Admission {
  return { isAllowed: false, status: 403, why };
}

function isEqual(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
