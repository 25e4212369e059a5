import type { RegistryCredentials } from './registry-credentials.ts';
import { RegistryDoor, registryRefusal } from './registry-door.ts';
import type { RegistryReference } from './registry-reference.ts';

const TIMEOUT_MS = 15_000;

/** Media types of whatever may be under a tag. */
export const manifestTypes: string = [
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
  const door = new RegistryDoor({ url, credentials, signal, timeoutMs: TIMEOUT_MS });
  const answer = await door.send({ method: 'HEAD', path: `/v2/${repository}/manifests/${tag}`, headers: { accept: manifestTypes } });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw registryRefusal(answer, `${repository}:${tag}`, { url, credentials });
  return answer.headers.get('docker-content-digest') ?? undefined;
}
