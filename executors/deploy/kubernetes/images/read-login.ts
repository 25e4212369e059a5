import type { KubeObject } from '../kube-object.ts';

/** Name and password for a registry. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The login that a Secret of the kind `kubernetes.io/dockerconfigjson` holds for a registry; undefined where it holds none. */
export function readLogin(secret: KubeObject | undefined, host: string): Login | undefined {
  const data = (secret?.['data'] ?? {}) as Readonly<Record<string, string | undefined>>;
  const text = Buffer.from(data['.dockerconfigjson'] ?? '', 'base64').toString('utf8');
  if (text === '') return undefined;
  const { auths = {} } = JSON.parse(text) as { readonly auths?: Readonly<Record<string, { readonly auth?: string } & Partial<Login>>> };
  const found = auths[host] ?? auths[`https://${host}`];
  if (found?.auth !== undefined) {
    const [username = '', ...rest] = Buffer.from(found.auth, 'base64').toString('utf8').split(':');
    return { username, password: rest.join(':') };
  }
  return found?.username === undefined ? undefined : { username: found.username, password: found.password ?? '' };
}
