import type { PluginCommandContext, Service, StartedVendor } from '../../../core/plugin-api.ts';
import { vendorNames } from './vendor-names.ts';

interface VendorsFirstOptions {
  readonly say: (text: string) => void;
  readonly onVendor?: ((started: StartedVendor) => void) | undefined;
}

/**
 * Starts the vendors that services need, and waits until they are ready. Resolves with why a service cannot start, by its name;
 * the others can. Nothing is loaded and no daemon asked where no service needs a vendor.
 */
export async function vendorsFirst(
  context: PluginCommandContext,
  services: readonly Service[],
  { say, onVendor }: VendorsFirstOptions,
): Promise<ReadonlyMap<string, string>> {
  const needing = services.filter((service) => vendorNames(service).length > 0);
  if (needing.length === 0) return new Map();
  const { startVendors } = await import('./start-vendors.ts');
  const onStarted = (started: StartedVendor): void => {
    const { vendor, result, ports, error } = started;
    if (result === 'failed') say(`${vendor.name}: ${error}`);
    else if (result === 'started') say(`${vendor.name}: started${ports.map(({ host }) => `  127.0.0.1:${host}`).join('')}`);
    onVendor?.(started);
  };
  const failed = new Set((await startVendors(context, needing, { onStarted, say })).flatMap(({ vendor, result }) => (result === 'failed' ? vendor.name : [])));
  return new Map(
    needing.flatMap((service) => {
      const missing = vendorNames(service).find((name) => failed.has(name));
      return missing === undefined ? [] : [[service.name, `it needs the vendor "${missing}"`] as const];
    }),
  );
}
