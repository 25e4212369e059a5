import { ContainerFailure } from './container-failure.ts';
import type { RegistryCredentials } from './registry-credentials.ts';
import type { RegistryReference } from './registry-reference.ts';

const TIMEOUT_MS = 15_000;
const accept = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

/** Asks a registry for the digest under a tag; undefined where it has none. Throws where it does not answer, or does not let this user look. */
export async function manifestDigest(
  { url, repository, tag }: RegistryReference,
  { credentials, signal }: { readonly credentials: RegistryCredentials | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const basic = credentials === undefined ? undefined : `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;
  const head = async (authorization: string | undefined): Promise<Response> => {
    try {
      return await fetch(`${url}/v2/${repository}/manifests/${tag}`, {
        method: 'HEAD',
        headers: { accept, ...(authorization !== undefined && { authorization }) },
        // Credentials are for this registry alone.
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
    } catch (cause) {
      const help = 'check its address, and whether it can be reached from here; one that speaks plain HTTP has to be named as insecure';
      throw new ContainerFailure('lost', `the registry at ${url} does not answer: ${reasonOf(cause)}`, { help, cause });
    }
  };
  const first = await head(basic);
  const challenge = first.status === 401 ? first.headers.get('www-authenticate') : undefined;
  const token = challenge ? await tokenFor(challenge, { url, basic, signal }) : undefined;
  const answer = token === undefined ? first : await head(`Bearer ${token}`);
  if (answer.status === 404) return undefined;
  if (answer.status === 401 || answer.status === 403) {
    const why = credentials === undefined ? 'nobody is logged in there' : `it does not let "${credentials.username}" in`;
    throw new ContainerFailure('denied', `the registry at ${url} answers ${answer.status} for ${repository}:${tag}: ${why}`, {
      help: `run docker login ${url.replace(/^https?:\/\//, '')} as somebody who may`,
    });
  }
  if (!answer.ok) throw new ContainerFailure('other', `the registry at ${url} answers ${answer.status} for ${repository}:${tag}`);
  return answer.headers.get('docker-content-digest') ?? undefined;
}

/** The token that a registry's own service gives for what it wants; undefined where it wants none. */
async function tokenFor(
  challenge: string,
  { url, basic, signal }: { readonly url: string; readonly basic: string | undefined; readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (!/^bearer\s/i.test(challenge)) return undefined;
  const { realm, ...wanted } = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value] as const));
  if (realm === undefined) return undefined;
  const from = new URL(realm);
  // A password never goes where others could read it.
  if (from.protocol !== 'https:' && new URL(url).protocol === 'https:') return undefined;
  for (const [name, value] of Object.entries(wanted)) if (name === 'service' || name === 'scope') from.searchParams.set(name, value);
  const answer = await fetch(from, {
    headers: basic === undefined ? {} : { authorization: basic },
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (!answer.ok) return undefined;
  const { token, access_token: other } = (await answer.json()) as { readonly token?: string; readonly access_token?: string };
  return token ?? other;
}

/** What lies beneath says more than "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || cause.name : String(cause);
}
