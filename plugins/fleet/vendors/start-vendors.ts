import type { Containers, PluginCommandContext, Service, StartedVendor, Vendor } from '../../../core/plugin-api.ts';
import { readVendors } from './read-vendors.ts';
import { upVendor, type VendorSurroundings } from './up-vendor.ts';
import { vendorError } from './vendor-error.ts';
import { fleetPlace } from './vendor-labels.ts';
import { vendorNames } from './vendor-names.ts';

export interface StartVendorsOptions {
  readonly onStarted: (started: StartedVendor) => void;
  readonly say: (text: string) => void;
}

/** Starts the vendors that these services need; nothing is asked of a daemon where they need none. */
export async function startVendors(
  context: PluginCommandContext,
  services: readonly Service[],
  options: StartVendorsOptions,
): Promise<readonly StartedVendor[]> {
  const names = new Set(services.flatMap(vendorNames));
  if (names.size === 0) return [];
  const all = await readVendors(context);
  return upVendors({ ...context, place: fleetPlace(context) }, { all, wanted: [...names] }, options);
}

/** Which of all vendors are to be started. */
export interface WantedVendors {
  readonly all: ReadonlyMap<string, Vendor>;
  readonly wanted: readonly string[];
  /** Those that are known to run, or being started; what is started now is added. */
  readonly done?: Map<string, Promise<StartedVendor>>;
}

/**
 * Starts vendors and those that they depend on, each once those are ready; one that fails keeps only those from starting that
 * depend on it. Where there is no daemon all of them fail.
 */
export async function upVendors(
  { containers, ...around }: VendorSurroundings & Pick<PluginCommandContext, 'containers'>,
  { all, wanted, done = new Map() }: WantedVendors,
  { onStarted, say }: StartVendorsOptions,
): Promise<readonly StartedVendor[]> {
  const connecting = containers();
  connecting.catch(() => undefined);
  const met = new Map<string, Promise<StartedVendor>>();
  const startOf = (vendor: Vendor): Promise<StartedVendor> => {
    const known = done.get(vendor.name);
    if (known !== undefined) {
      met.set(vendor.name, known);
      return known;
    }
    const starting = (async (): Promise<StartedVendor> => {
      const before = await Promise.all(vendor.dependsOn.flatMap((name) => all.get(name) ?? []).map(startOf));
      const broken = before.find(({ result }) => result === 'failed');
      const started =
        broken === undefined
          ? await startOne(around, connecting, { vendor, say })
          : { vendor, result: 'failed' as const, ports: [], error: `not started: it depends on "${broken.vendor.name}"` };
      onStarted(started);
      return started;
    })();
    done.set(vendor.name, starting);
    met.set(vendor.name, starting);
    return starting;
  };
  await Promise.all(wanted.flatMap((name) => all.get(name) ?? []).map(startOf));
  return Promise.all(met.values());
}

async function startOne(
  around: VendorSurroundings,
  connecting: Promise<Containers>,
  { vendor, say }: { readonly vendor: Vendor; readonly say: (text: string) => void },
): Promise<StartedVendor> {
  try {
    const { result, state } = await upVendor(around, await connecting, vendor, { say });
    return { vendor, result, ports: state.ports };
  } catch (error) {
    return { vendor, result: 'failed', ports: [], error: vendorError(error) };
  }
}
