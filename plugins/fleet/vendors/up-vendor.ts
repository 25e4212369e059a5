import { setTimeout as delay } from 'node:timers/promises';
import type {
  ContainerError,
  ContainerState,
  Containers,
  ImageInfo,
  PluginCommandContext,
  PublishedPort,
  Vendor,
  VendorPlace,
} from '../../../core/plugin-api.ts';
import { freePort } from '../instances/free-port.ts';
import { lastOutput } from './last-output.ts';
import { DEFINITION_LABEL, vendorFilters, vendorLabels } from './vendor-labels.ts';
import { definitionOf, vendorSpec } from './vendor-spec.ts';
import { waitForVendor } from './wait-for-vendor.ts';

/** How long a vendor may take to end once it is asked to. */
export const VENDOR_GRACE_MS = 10_000;
const START_ATTEMPTS = 3;
const NAME_ATTEMPTS = 20;
const NAME_RETRY_MS = 100;

/** What it takes to start a vendor. */
export interface VendorSurroundings extends Pick<PluginCommandContext, 'env' | 'isUp' | 'signal' | 'workspace'> {
  readonly place: VendorPlace;
}

/** What became of a vendor. */
export interface VendorUp {
  readonly result: 'started' | 'already running';
  readonly state: ContainerState;
}

interface UpOptions {
  readonly say: (text: string) => void;
}

/**
 * Sees to it that a vendor runs as it is defined, and is ready. What an earlier command left, killed or not, is found by its
 * labels and taken over; one of another definition is made anew on the same volumes. Rejects with its last lines where it
 * does not come up; a container that was made for it is removed then.
 */
export async function upVendor(around: VendorSurroundings, containers: Containers, vendor: Vendor, { say }: UpOptions): Promise<VendorUp> {
  const { detached } = containers;
  const found = await ownContainer(around, containers, vendor, say);
  if (found?.status === 'running') return { result: 'already running', state: await waitForVendor(around, containers, { vendor, id: found.id }) };
  const id = await startedContainer(around, containers, { vendor, found, say });
  try {
    return { result: 'started', state: await waitForVendor(around, containers, { vendor, id }) };
  } catch (error) {
    const lines = await lastOutput(containers, id).catch(() => []);
    await detached.stop(id, 1_000).catch(() => undefined);
    await detached.remove(id);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}${lines.map((line) => `\n  | ${line}`).join('')}`, { cause: error });
  }
}

/** The container that is there already, if it can stay; others of this vendor are removed. */
async function ownContainer(around: VendorSurroundings, { detached }: Containers, vendor: Vendor, say: UpOptions['say']): Promise<ContainerState | undefined> {
  const all = await detached.list(vendorFilters(around.place, vendor.name));
  const usable = all.find(
    ({ labels, status }) => labels[DEFINITION_LABEL] === definitionOf(vendor) && (status === 'running' || status === 'created' || status === 'exited'),
  );
  for (const other of all.filter((one) => one !== usable)) {
    if (other.labels[DEFINITION_LABEL] !== definitionOf(vendor)) say(`${vendor.name}: its definition has changed, so its container is made anew`);
    await detached.stop(other.id, VENDOR_GRACE_MS);
    await detached.remove(other.id);
  }
  return usable;
}

interface Starting extends UpOptions {
  readonly vendor: Vendor;
  readonly found: ContainerState | undefined;
}

async function startedContainer(around: VendorSurroundings, containers: Containers, { vendor, found, say }: Starting): Promise<string> {
  const { detached } = containers;
  const image = found === undefined ? await imageOf(around, containers, { vendor, say }) : undefined;
  let id = found?.id;
  for (let attempt = 1; ; attempt += 1) {
    id ??= await createdContainer(around, containers, { vendor, image: image ?? (await imageOf(around, containers, { vendor, say })) });
    try {
      await detached.start(id);
      return id;
    } catch (error) {
      // One that was there keeps its ports, which may be somebody else's by now, and its network, which may be gone. Its files are in volumes.
      await detached.remove(id);
      const isOld = id === found?.id;
      id = undefined;
      if (isOld) continue;
      if (attempt === START_ATTEMPTS || !mayPass(vendor, error as ContainerError)) throw error;
    }
  }
}

/** Somebody else may take a port after it was found free, and a killed command may have asked for a second network of the name. */
function mayPass({ network, ports }: Vendor, { problem, message }: ContainerError): boolean {
  const isFixed = network === 'host' || ports.every(({ host }) => host !== undefined);
  return (problem === 'port-taken' && !isFixed) || /is ambiguous/.test(message);
}

async function imageOf(around: VendorSurroundings, containers: Containers, { vendor, say }: Pick<Starting, 'vendor' | 'say'>): Promise<ImageInfo> {
  const found = await containers.image(vendor.image);
  if (found !== undefined) return found;
  say(`${vendor.name}: pulling ${vendor.image}`);
  return containers.pull(vendor.image, { env: around.env, signal: around.signal });
}

async function createdContainer(
  around: VendorSurroundings,
  { detached }: Containers,
  { vendor, image }: { readonly vendor: Vendor; readonly image: ImageInfo },
): Promise<string> {
  const ports: PublishedPort[] = [];
  const { place } = around;
  for (const { container, host, address } of vendor.ports) {
    // The daemon chooses where any will do.
    if (place.publishes === 'any') ports.push({ container, address: '127.0.0.1', host: 0 });
    else ports.push({ container, address, host: host ?? (await freePort(container)) });
  }
  const network = vendor.network === 'host' ? 'host' : await detached.ensureNetwork(place.network.name, place.network.labels);
  const spec = vendorSpec(place, vendor, { image, ports, network });
  for (const { volume } of spec.volumes ?? []) await detached.ensureVolume(volume, vendorLabels(place, vendor.name));
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await detached.create(spec);
    } catch (error) {
      if ((error as Partial<ContainerError>).problem !== 'conflict' || attempt === NAME_ATTEMPTS) throw error;
      // A command that was killed had asked for it and the daemon has made it since, or one is still going.
      const other = await detached.inspect(spec.name ?? '');
      if (other !== undefined && Object.entries(place.labels).some(([name, value]) => other.labels[name] !== value)) throw error;
      if (other !== undefined) await detached.remove(other.id);
      await delay(NAME_RETRY_MS);
    }
  }
}
