import type { VendorVolume } from '../../../core/plugin-api.ts';

/** `name:/path`, with `:ro` behind it where nothing may be written. Throws what is no named volume. */
export function readVolume(given: string): VendorVolume {
  const [, name, target, mode] = /^([A-Za-z0-9][\w.-]*):(\/[^:]*)(?::(ro|rw))?$/.exec(given) ?? [];
  if (name === undefined || target === undefined) {
    throw new Error(`the volume "${given}" is not understood: only named volumes are, as in "data:/var/lib/data"`);
  }
  return { name, target, readOnly: mode === 'ro' };
}
