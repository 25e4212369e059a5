import type { Host } from '../host/host.ts';
import type { Containers } from '../model/containers.ts';

/** Connects to the container daemon that the environment names (DOCKER_HOST …), else to the local one. */
export async function connectContainers(_host: Host): Promise<Containers> {
  throw new Error('not connected');
}
