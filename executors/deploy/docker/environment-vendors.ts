import type { Containers, StartedVendor, VendorPlace } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployTarget } from '../driver.ts';
import { placeLabels, placeName } from './container-labels.ts';

type Needing = Pick<DeployTarget, 'workspace' | 'environment' | 'service' | 'vendors'>;

/** What runs of an environment's vendors, of this process, by run and place: tasks that need the same one wait for the same start. */
const started = new Map<string, Map<string, Promise<StartedVendor>>>();

/** Sees to it that the vendors of a target run in its environment, as they are defined, and are ready. Whoever calls it holds the lease. */
export async function ensureVendors(containers: Containers, target: Needing, context: DeployContext): Promise<void> {
  const { workspace, environment, service, vendors: names } = target;
  if (names.length === 0) return;
  const key = `${context.runId} ${placeName(workspace, environment)}`;
  const done = started.get(key) ?? new Map<string, Promise<StartedVendor>>();
  started.set(key, done);
  context.onRunEnd(async () => void started.delete(key));
  const { signal, log: say } = context;
  const found = await (await context.vendors()).up(vendorPlace(target), names, { containers, signal, say, done });
  for (const { vendor, result, error = 'it did not start' } of found) {
    if (result === 'started') say(`vendor ${vendor.name}: started`);
    if (result !== 'failed') continue;
    // Another attempt is another one.
    done.delete(vendor.name);
    const [message = error, ...lines] = error.split('\n');
    throw new DeployFailure(`${service}: its vendor "${vendor.name}": ${message}`, { lines });
  }
}

/** What is to be done before the vendors of a target are there; undefined where that is nothing. */
export async function missingVendors(containers: Containers, target: Needing, context: DeployContext): Promise<string | undefined> {
  if (target.vendors.length === 0) return undefined;
  return (await context.vendors()).look(vendorPlace(target), target.vendors, { containers, signal: context.signal });
}

/** Where an environment's vendors run: beside its services, found by the names that definitions give them. */
function vendorPlace({ workspace, environment }: Pick<Needing, 'workspace' | 'environment'>): VendorPlace {
  const labels = placeLabels(workspace, environment);
  return {
    labels,
    network: { name: placeName(workspace, environment), labels },
    containerName: (vendor) => placeName(workspace, environment, 'vendor', vendor),
    volumeName: (volume) => `${placeName(workspace, environment, 'vendor')}-${volume}`,
    publishes: 'any',
  };
}
