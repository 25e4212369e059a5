import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';

/** Kills and removes a container with its anonymous volumes; no error when it is gone or going. */
export async function removeContainer(client: DaemonClient, id: string): Promise<void> {
  const query = { force: 1, v: 1 };
  try {
    await client.tryJson({ method: 'DELETE', path: `/containers/${id}`, query, what: 'a container cannot be removed', timeoutMs: client.limits.slowMs });
  } catch (error) {
    if (error instanceof ContainerFailure && /already in progress/.test(error.message)) return;
    throw error;
  }
}
