import type { Host } from '../host/host.ts';
import type { Registries } from '../model/registries.ts';

/** Registries of images, loaded when first asked for. */
export async function openRegistries(host: Host): Promise<Registries> {
  return (await import('../containers/connect-registries.ts')).connectRegistries(host);
}
