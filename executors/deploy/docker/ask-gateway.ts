import { request } from 'node:http';

/**
 * What a gateway answers in time; undefined where it does not, or says no. Asked by `node:http`, which the daemon's client has loaded already:
 * the first `fetch` of a process takes 50 ms of CPU.
 */
export function askGateway(url: string, { method, timeoutMs }: { readonly method: 'GET' | 'POST'; readonly timeoutMs: number }): Promise<string | undefined> {
  return new Promise<string | undefined>((resolve) => {
    const asking = request(url, { method, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(Math.floor((response.statusCode ?? 0) / 100) === 2 ? text : undefined));
      response.on('error', () => resolve(undefined));
    });
    const timer = setTimeout(() => asking.destroy(), timeoutMs);
    asking.on('error', () => resolve(undefined));
    asking.on('close', () => {
      clearTimeout(timer);
      resolve(undefined);
    });
    asking.end();
    // A label that is no address was not written by a gateway.
  }).catch(() => undefined);
}
