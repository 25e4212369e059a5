import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';

/** Makes the function that connects to the container daemon when it is first called, and not before: the client is dear to load. */
export function lazyContainers(host: Host): () => Promise<Containers> {
  let connected: Promise<Containers> | undefined;
  return () => {
    connected ??= import('../containers/connect-containers.ts').then(({ connectContainers }) => connectContainers(host));
    return connected;
  };
}
