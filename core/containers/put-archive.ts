import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { StoredArchive } from '../model/registries.ts';
import { ContainerFailure } from './container-failure.ts';
import { manifestTypes } from './manifest-digest.ts';
import type { RegistryCredentials } from './registry-credentials.ts';
import { RegistryDoor, registryRefusal } from './registry-door.ts';
import type { RegistryReference } from './registry-reference.ts';

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 250;
/** Of one upload. */
const TIMEOUT_MS = 600_000;

interface Given {
  readonly credentials: RegistryCredentials | undefined;
  readonly signal: AbortSignal;
}

/**
 * Keeps a tar in a registry as an OCI image of one layer, which every registry takes and every client can fetch. The same tar has the same
 * digests; blobs that are there are not sent again, so a push that broke off goes on where it was.
 */
export async function putArchive(to: RegistryReference, tar: AsyncIterable<Uint8Array>, given: Given): Promise<StoredArchive> {
  const { layer, wholeDigest } = await compress(tar);
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [wholeDigest] }, history: [] }),
  );
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.byteLength },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf(layer), size: layer.byteLength }],
    annotations: { 'dev.mmo.artifact': 'build-context' },
  });
  const { url, repository, tag } = to;
  const door = new RegistryDoor({ url, ...given, timeoutMs: TIMEOUT_MS });
  const stored = { digest: digestOf(Buffer.from(manifest)), layer: digestOf(layer) };
  await again(given.signal, async () => {
    const path = `/v2/${repository}/manifests/`;
    const known = await door.send({ method: 'HEAD', path: `${path}${tag}`, headers: { accept: manifestTypes } });
    if (known.ok && known.headers.get('docker-content-digest') === stored.digest) return;
    for (const blob of [layer, config]) await putBlob(door, blob, { to, given });
    const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
    const answer = await door.send({ method: 'PUT', path: `${path}${tag}`, headers, body: manifest });
    if (!answer.ok) throw registryRefusal(answer, `${repository}:${tag}`, { url, ...given });
  });
  return stored;
}

/** Only the compressed form of an archive is ever held as a whole. */
async function compress(tar: AsyncIterable<Uint8Array>): Promise<{ readonly layer: Buffer; readonly wholeDigest: string }> {
  const hash = createHash('sha256');
  const chunks: Buffer[] = [];
  await pipeline(
    tar,
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createGzip({ level: 6 }),
    async (compressed: AsyncIterable<Buffer>) => {
      for await (const chunk of compressed) chunks.push(chunk);
    },
  );
  return { layer: Buffer.concat(chunks), wholeDigest: `sha256:${hash.digest('hex')}` };
}

async function putBlob(door: RegistryDoor, blob: Uint8Array, { to, given }: { readonly to: RegistryReference; readonly given: Given }): Promise<void> {
  const { url, repository } = to;
  const digest = digestOf(blob);
  const known = await door.send({ method: 'HEAD', path: `/v2/${repository}/blobs/${digest}`, mayRedirect: true });
  // A registry with a store behind it sends there for what it has.
  if (known.status < 400) return;
  const begun = await door.send({ method: 'POST', path: `/v2/${repository}/blobs/uploads/`, headers: { 'content-length': '0' } });
  const location = begun.headers.get('location');
  if (!begun.ok || location === null) throw registryRefusal(begun, `an upload to ${repository}`, { url, ...given });
  const place = new URL(location, url);
  place.searchParams.set('digest', digest);
  const answer = await door.send({ method: 'PUT', path: place.href, headers: { 'content-type': 'application/octet-stream' }, body: blob });
  if (!answer.ok) throw registryRefusal(answer, `an upload to ${repository}`, { url, ...given });
}

/** Again after a fault that may pass. */
export async function again<Result>(signal: AbortSignal, act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const isFinal = error instanceof ContainerFailure && (error.problem === 'denied' || / answers 4(?!08|29)\d\d /.test(error.message));
      if (attempt === ATTEMPTS || signal.aborted || isFinal) throw error;
      await wait(FIRST_WAIT_MS * 2 ** attempt, undefined, { signal });
    }
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
