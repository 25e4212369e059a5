import type { Containers, ImageInfo } from '../model/containers.ts';
import { isMeter } from './build-image.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient, DaemonRequest } from './daemon-client.ts';
import { refusal } from './daemon-fault.ts';
import { imagePath, splitReference } from './image-path.ts';
import { readJsonLines } from './json-lines.ts';
import { readImage } from './read-image.ts';

type PullOptions = Parameters<Containers['pull']>[1];
type PushOptions = Parameters<Containers['push']>[1];

/** Pulls one tag or digest, never all of a repository. */
export async function pullImage(client: DaemonClient, reference: string, options: PullOptions): Promise<ImageInfo> {
  const { repository, tag } = splitReference(imagePath(reference));
  const what = `image "${reference}" cannot be pulled`;
  const query = { fromImage: repository, tag };
  const { auth, signal } = options;
  await transfer(client, { method: 'POST', path: '/images/create', query, what, auth, signal, timeoutMs: undefined }, options);
  const info = await readImage(client, reference);
  if (info === undefined) throw new ContainerFailure('not-found', `${what}: the daemon has none of that name after the pull`);
  return info;
}

/** Pushes a tag once; the digest that the registry gave it. */
export async function sendImage(client: DaemonClient, reference: string, options: PushOptions): Promise<{ readonly digest: string | undefined }> {
  const { repository, tag } = splitReference(imagePath(reference));
  const what = `image "${reference}" cannot be pushed`;
  // The daemon wants the header even where nobody logs in.
  const auth = options.auth ?? { username: '', password: '' };
  const request: DaemonRequest = {
    method: 'POST',
    path: `/images/${repository}/push`,
    query: { tag },
    what,
    auth,
    signal: options.signal,
    timeoutMs: undefined,
  };
  return { digest: await transfer(client, request, options) };
}

async function transfer(client: DaemonClient, request: DaemonRequest, { onProgress, signal }: PullOptions): Promise<string | undefined> {
  const { what } = request;
  let error: string | undefined;
  let digest: string | undefined;
  try {
    await readJsonLines(await client.stream(request), (line) => {
      if (line.status !== undefined && !isMeter(line.status)) onProgress?.(`${line.id === undefined ? '' : `${line.id}: `}${line.status}\n`);
      error ??= line.error ?? line.errorDetail?.message;
      digest = line.aux?.Digest ?? digest;
    });
  } catch (thrown) {
    if (signal.aborted) throw new ContainerFailure('other', `${what}: cancelled`, { cause: thrown });
    const fault = client.fault(thrown, what);
    throw fault.problem === 'other' || fault.problem === 'not-found' ? noRegistry(fault.message, thrown) : fault;
  }
  if (error !== undefined) throw refusal(undefined, error.trim(), { what, problem: 'pull-denied' });
  return digest;
}

function noRegistry(message: string, cause: unknown): ContainerFailure {
  return new ContainerFailure('pull-denied', message, { help: 'check the name of the image, and that its registry can be reached from the daemon', cause });
}
