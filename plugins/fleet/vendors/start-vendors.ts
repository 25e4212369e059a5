import type { Containers, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { readVendors } from './read-vendors.ts';
import { upVendor } from './up-vendor.ts';
import type { Vendor } from './vendor.ts';
import { vendorError } from './vendor-error.ts';
import { vendorNames } from './vendor-names.ts';

/** How the start of one vendor ended. */
export interface StartedVendor {
  readonly vendor: Vendor;
  readonly result: 'started' | 'already running' | 'failed';
  /** Port of this machine by that of the container. */
  readonly ports: readonly { readonly container: number; readonly host: number }[];
  readonly error?: string | undefined;
}

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
  return upVendors(context, { all, wanted: [...names] }, options);
}

/**
 * Starts vendors and those that they depend on, each once those are ready; one that fails keeps only those from starting that
 * depend on it. Where there is no daemon all of them fail.
 */
export async function upVendors(
  context: PluginCommandContext,
  { all, wanted }: { readonly all: ReadonlyMap<string, Vendor>; readonly wanted: readonly string[] },
  { onStarted, say }: StartVendorsOptions,
): Promise<readonly StartedVendor[]> {
  const connecting = context.containers();
  connecting.catch(() => undefined);
  const done = new Map<string, Promise<StartedVendor>>();
  const startOf = (vendor: Vendor): Promise<StartedVendor> => {
    const known = done.get(vendor.name);
    if (known !== undefined) return known;
    const starting = (async (): Promise<StartedVendor> => {
      const before = await Promise.all(vendor.dependsOn.flatMap((name) => all.get(name) ?? []).map(startOf));
      const broken = before.find(({ result }) => result === 'failed');
      const started =
        broken === undefined
          ? await startOne(context, connecting, { vendor, say })
          : { vendor, result: 'failed' as const, ports: [], error: `not started: it depends on "${broken.vendor.name}"` };
      onStarted(started);
      return started;
    })();
    done.set(vendor.name, starting);
    return starting;
  };
  await Promise.all(wanted.flatMap((name) => all.get(name) ?? []).map(startOf));
  return Promise.all(done.values());
}

async function startOne(
  context: PluginCommandContext,
  connecting: Promise<Containers>,
  { vendor, say }: { readonly vendor: Vendor; readonly say: (text: string) => void },
): Promise<StartedVendor> {
  try {
    const { result, state } = await upVendor(context, await connecting, vendor, { say });
    return { vendor, result, ports: state.ports };
  } catch (error) {
    return { vendor, result: 'failed', ports: [], error: vendorError(error) };
  }
}
