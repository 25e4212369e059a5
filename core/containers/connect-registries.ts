import type { Host } from '../host/host.ts';
import type { Registries, RegistryRequest } from '../model/registries.ts';
import { manifestDigest, manifestTypes } from './manifest-digest.ts';
import { again, putArchive } from './put-archive.ts';
import { type RegistryCredentials, registryCredentials } from './registry-credentials.ts';
import { RegistryDoor, registryRefusal } from './registry-door.ts';
import { registryReference } from './registry-reference.ts';

const TIMEOUT_MS = 30_000;

/** Registries of images, spoken to from here, without a container daemon. */
export function connectRegistries(host: Pick<Host, 'env' | 'files' | 'processes'>): Registries {
  const login: Registries['login'] = async (reference, env) => {
    const { files, processes } = host;
    return registryCredentials(registryReference(reference).registry, { env, helperEnv: { ...host.env, ...env }, files, processes });
  };
  const credentialsFor = async (reference: string, { auth, env }: RegistryRequest): Promise<RegistryCredentials | undefined> =>
    auth !== undefined || env === undefined ? auth : login(reference, env);
  return {
    login,
    digest: async (reference, request) => {
      const given = { credentials: await credentialsFor(reference, request), signal: request.signal };
      return again(request.signal, () => manifestDigest(registryReference(reference, request.insecure), given));
    },
    putArchive: async (reference, tar, request) =>
      putArchive(registryReference(reference, request.insecure), tar, { credentials: await credentialsFor(reference, request), signal: request.signal }),
    tag: async (reference, tag, request) => {
      const { url, repository, tag: from } = registryReference(reference, request.insecure);
      const credentials = await credentialsFor(reference, request);
      const door = new RegistryDoor({ url, credentials, signal: request.signal, timeoutMs: TIMEOUT_MS });
      return again(request.signal, async () => {
        const found = await door.send({ method: 'GET', path: `/v2/${repository}/manifests/${from}`, headers: { accept: manifestTypes } });
        if (!found.ok) throw registryRefusal(found, `${repository}:${from}`, { url, credentials });
        const headers = { 'content-type': found.headers.get('content-type') ?? '' };
        const put = await door.send({ method: 'PUT', path: `/v2/${repository}/manifests/${tag}`, headers, body: new Uint8Array(await found.arrayBuffer()) });
        if (!put.ok) throw registryRefusal(put, `${repository}:${tag}`, { url, credentials });
        return { digest: put.headers.get('docker-content-digest') ?? found.headers.get('docker-content-digest') ?? '' };
      });
    },
  };
}
