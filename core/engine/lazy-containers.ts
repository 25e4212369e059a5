import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';

/** Of many tasks only one shall wait for a daemon that hangs, and a watch shall find one that has come back. */
const RETRY_AFTER_MS = 5_000;

/** Makes the function that connects to the container daemon when it is first called, and not before: the client is dear to load. */
export function lazyContainers(host: Host): () => Promise<Containers> {
  let connected: Promise<Containers> | undefined;
  let failedAtMs = Number.POSITIVE_INFINITY;
  return () => {
    if (host.clock.monotonic() - failedAtMs > RETRY_AFTER_MS) {
      connected = undefined;
      failedAtMs = Number.POSITIVE_INFINITY;
    }
    connected ??= import('../containers/connect-containers.ts')
      .then(({ connectContainers }) => connectContainers(host))
      .catch((error: unknown) => {
        failedAtMs = host.clock.monotonic();
        throw error;
      });
    return connected;
  };
}
