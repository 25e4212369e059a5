import type { Host } from '../host/host.ts';
import type { Containers, RegistryAccess } from '../model/containers.ts';
import { buildImage } from './build-image.ts';
import { ContainerFailure } from './container-failure.ts';
import { type DaemonAddress, daemonAddress } from './daemon-address.ts';
import { createDaemonClient, type DaemonClient } from './daemon-client.ts';
import { detachedContainers } from './detached-containers.ts';
import { imagePath, splitReference } from './image-path.ts';
import { manifestDigest } from './manifest-digest.ts';
import { pushImage } from './push-image.ts';
import { readArchive } from './read-archive.ts';
import { readImage } from './read-image.ts';
import { type RegistryCredentials, registryCredentials } from './registry-credentials.ts';
import { registryReference } from './registry-reference.ts';
import { type RequestLimits, requestLimits } from './request-limits.ts';
import { runContainer } from './run-container.ts';
import { listLabelled, sweepLabelled } from './sweep-labelled.ts';
import { pullImage, sendImage } from './transfer-image.ts';

/** API of docker 19.03. */
const OLDEST_API: readonly [major: number, minor: number] = [1, 40];

/**
 * Connects to the container daemon that the environment names (DOCKER_HOST …), else to the local one. Rejects with a ContainerError
 * where none answers in time or the one that does is too old.
 */
export async function connectContainers(host: Pick<Host, 'env' | 'files' | 'processes'>, limits: RequestLimits = requestLimits): Promise<Containers> {
  const address = daemonAddress(host);
  const client = await openClient(address, limits);
  const version = await readVersion(client, host.env);
  return {
    sharesFiles: address.socketPath !== undefined || isLoopback(address.host ?? ''),
    version: async () => version,
    image: (reference) => readImage(client, reference),
    pull: async (reference, options) => pullImage(client, reference, { ...options, auth: await loginOf(host, reference, options) }),
    start: (spec, options) => runContainer(client, spec, options),
    build: (spec) => buildImage(client, spec),
    archive: (image, path, options) => readArchive(client, { image, path }, options),
    tag: async (image, reference) => {
      const { repository, tag } = splitReference(imagePath(reference));
      const what = `image "${image}" cannot be tagged "${reference}"`;
      const query = { repo: repository, tag };
      await client.json({ method: 'POST', path: `/images/${imagePath(image)}/tag`, query, what, timeoutMs: client.limits.quickMs });
    },
    push: async (reference, options) => {
      const auth = await loginOf(host, reference, options);
      return pushImage(reference, () => sendImage(client, reference, { ...options, auth }), options);
    },
    registryDigest: async (reference, options) => {
      const credentials = await loginOf(host, reference, options);
      return manifestDigest(registryReference(reference, options.insecure), { credentials, signal: options.signal });
    },
    removeImage: async (reference) => {
      const what = `image "${reference}" cannot be removed`;
      await client.tryJson({ method: 'DELETE', path: `/images/${imagePath(reference)}`, what, timeoutMs: client.limits.slowMs });
    },
    labelled: (labels) => listLabelled(client, labels),
    sweep: (labels) => sweepLabelled(client, labels),
    detached: detachedContainers(client),
  };
}

/** Undefined where nobody logs in. */
async function loginOf(
  host: Pick<Host, 'env' | 'files' | 'processes'>,
  reference: string,
  { auth, env }: RegistryAccess,
): Promise<RegistryCredentials | undefined> {
  if (auth !== undefined || env === undefined) return auth;
  const { files, processes } = host;
  return registryCredentials(registryReference(reference).registry, { env, helperEnv: { ...host.env, ...env }, files, processes });
}

async function openClient(address: DaemonAddress, limits: RequestLimits): Promise<DaemonClient> {
  const { shown, socketPath, host, port, tls } = address;
  try {
    const { default: Dockerode } = await import('dockerode');
    // All is given, and `undefined` too: the client would look into the environment by itself.
    const { modem } = new Dockerode({ socketPath, host, port, protocol: tls === undefined ? 'http' : 'https', ...tls } as object);
    return createDaemonClient(modem, { shown }, limits);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new ContainerFailure('unavailable', `the docker client cannot be loaded: ${text}`, { help: 'install mmo anew', cause });
  }
}

async function readVersion(client: DaemonClient, env: Host['env']): ReturnType<Containers['version']> {
  const answer = await client
    .json({ method: 'GET', path: '/version', what: 'docker cannot be used', timeoutMs: client.limits.connectMs })
    .catch((error: unknown) => {
      throw error instanceof ContainerFailure && error.problem === 'unavailable' ? withContextNote(error, env) : error;
    });
  const { Version = '', ApiVersion = '', Os = '', Arch = '' } = answer as Readonly<Record<string, string | undefined>>;
  const [, major = '', minor = ''] = /^(\d+)\.(\d+)/.exec(ApiVersion) ?? [];
  if (major === '')
    throw new ContainerFailure('other', `what answers at ${client.shown} is no docker daemon: it tells no version`, { help: 'check DOCKER_HOST' });
  if (Number(major) < OLDEST_API[0] || (Number(major) === OLDEST_API[0] && Number(minor) < OLDEST_API[1])) {
    throw new ContainerFailure('api-version', `the docker daemon at ${client.shown} speaks API ${ApiVersion}, and mmo needs ${OLDEST_API.join('.')}`, {
      help: 'use a docker daemon of version 19.03 or newer',
    });
  }
  return { version: Version, apiVersion: ApiVersion, platform: `${Os}/${Arch}` };
}

function withContextNote(error: ContainerFailure, env: Host['env']): ContainerFailure {
  if ((env['DOCKER_CONTEXT'] ?? '') === '' || (env['DOCKER_HOST'] ?? '') !== '') return error;
  const help = `set DOCKER_HOST: DOCKER_CONTEXT is not read (docker context inspect ${env['DOCKER_CONTEXT']} names its endpoint)`;
  return new ContainerFailure(error.problem, error.message, { help, cause: error.cause });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
