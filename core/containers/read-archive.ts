import type { Containers } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';
import { removeContainer } from './remove-container.ts';
import { createContainer } from './run-container.ts';

interface ArchiveOptions {
  readonly image: string;
  readonly path: string;
}

/** Reads a path of an image as tar from a container that is made, never started, and removed. */
export async function readArchive(
  client: DaemonClient,
  { image, path }: ArchiveOptions,
  { maxBytes, signal, labels = {} }: Parameters<Containers['archive']>[2],
): Promise<Uint8Array | undefined> {
  const what = `${path} of image "${image}" cannot be read`;
  // An image without a command needs one to be made a container; it is never run.
  const id = await createContainer(client, { image, entrypoint: ['/none'], binds: [], network: 'none', labels });
  try {
    const request = { method: 'GET', path: `/containers/${id}/archive`, query: { path }, what, signal, timeoutMs: client.limits.slowMs } as const;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of await client.stream(request)) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new ContainerFailure('other', `${what}: it is larger than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    const fault = client.fault(error, what);
    if (fault.problem !== 'not-found') throw fault;
    // Of the container and not of the path: nothing is known of the image then.
    if (/no such container/i.test(fault.message)) throw new ContainerFailure('lost', `${what}: its container was removed meanwhile`, { help: 'run again' });
    return undefined;
  } finally {
    await removeContainer(client, id).catch(() => undefined);
  }
}
