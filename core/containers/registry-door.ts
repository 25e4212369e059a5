import { ContainerFailure } from './container-failure.ts';
import type { RegistryCredentials } from './registry-credentials.ts';

/** What is asked of a registry. */
export interface RegistryCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT';
  /** From the root, or absolute as the registry gave it. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | undefined;
  /** An answer that leads elsewhere is an answer; else it is a fault. */
  readonly mayRedirect?: boolean;
}

export interface RegistryDoorOptions {
  /** `https://registry.example`. */
  readonly url: string;
  readonly credentials: RegistryCredentials | undefined;
  readonly signal: AbortSignal;
  /** Of each call. */
  readonly timeoutMs: number;
}

/** One registry, logged in as it wants it: by name and password, or by the token of its own service. */
export class RegistryDoor {
  readonly #options: RegistryDoorOptions;
  readonly #basic: string | undefined;
  #authorization: string | undefined;

  constructor(options: RegistryDoorOptions) {
    this.#options = options;
    const { credentials } = options;
    this.#basic = credentials && `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
    this.#authorization = this.#basic;
  }

  /** The registry's answer, whatever it says; rejects with a ContainerError where it gives none. */
  async send(call: RegistryCall): Promise<Response> {
    const first = await this.#once(call);
    const challenge = first.status === 401 ? first.headers.get('www-authenticate') : undefined;
    const token = challenge ? await this.#tokenFor(challenge) : undefined;
    if (token === undefined) return first;
    this.#authorization = `Bearer ${token}`;
    return this.#once(call);
  }

  async #once({ method, path, headers, body, mayRedirect = false }: RegistryCall): Promise<Response> {
    const { url, signal, timeoutMs } = this.#options;
    const to = new URL(path, url);
    // Credentials are for this registry alone, wherever it sends an upload.
    const isOwn = to.origin === new URL(url).origin;
    const authorization = isOwn ? this.#authorization : undefined;
    try {
      return await fetchInTime(to, {
        method,
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
        ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
        redirect: mayRedirect ? 'manual' : 'error',
        signal,
        timeoutMs,
      });
    } catch (cause) {
      const help = 'check its address, and whether it can be reached from here; one that speaks plain HTTP has to be named as insecure';
      throw new ContainerFailure('lost', `the registry at ${url} does not answer: ${reasonOf(cause)}`, { help, cause });
    }
  }

  /** Undefined where the registry wants none. */
  async #tokenFor(challenge: string): Promise<string | undefined> {
    if (!/^bearer\s/i.test(challenge)) return undefined;
    const { url, signal, timeoutMs } = this.#options;
    const { realm, ...wanted } = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const));
    if (realm === undefined) return undefined;
    try {
      const from = new URL(realm);
      // A password never goes where others could read it.
      if (from.protocol !== 'https:' && new URL(url).protocol === 'https:') return undefined;
      for (const [name, value] of Object.entries(wanted)) if (name === 'service' || name === 'scope') from.searchParams.set(name, value);
      const answer = await fetchInTime(from, {
        headers: this.#basic === undefined ? {} : { authorization: this.#basic },
        redirect: 'error',
        signal,
        timeoutMs,
      });
      if (!answer.ok) return undefined;
      const { token, access_token: other } = (await answer.json()) as { readonly token?: string; readonly access_token?: string };
      return token ?? other;
    } catch (cause) {
      throw new ContainerFailure('lost', `the registry at ${url} sends to ${realm} for a login, which gives none: ${reasonOf(cause)}`, { cause });
    }
  }
}

/** The failure behind an answer that is none of success. */
export function registryRefusal(answer: Response, what: string, { url, credentials }: Pick<RegistryDoorOptions, 'url' | 'credentials'>): ContainerFailure {
  const said = `the registry at ${url} answers ${answer.status} for ${what}`;
  if (answer.status !== 401 && answer.status !== 403) return new ContainerFailure('other', said);
  const why = credentials === undefined ? 'nobody is logged in there' : `it does not let "${credentials.username}" in`;
  return new ContainerFailure('denied', `${said}: ${why}`, { help: `run docker login ${url.replace(/^https?:\/\//, '')} as somebody who may` });
}

/**
 * Asks, and rejects when the time is up. Not by a signal alone: Node 20 may forget one of `AbortSignal.timeout` that only `AbortSignal.any`
 * holds, and its fetch the one that it is given.
 */
function fetchInTime(to: URL, { signal, timeoutMs, ...init }: RequestInit & { readonly signal: AbortSignal; readonly timeoutMs: number }): Promise<Response> {
  const late = new AbortController();
  const over = new Promise<never>((_, reject) => {
    const end = (): void => {
      const reason = new Error(`nothing came within ${timeoutMs / 1000} s`);
      reject(reason);
      late.abort(reason);
    };
    setTimeout(end, timeoutMs).unref();
  });
  return Promise.race([fetch(to, { ...init, signal: AbortSignal.any([signal, late.signal]) }), over]);
}

/** What lies beneath says more than "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
