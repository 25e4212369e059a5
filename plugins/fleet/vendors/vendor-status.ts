import type { ContainerState, Containers, PluginCommandContext, Vendor } from '../../../core/plugin-api.ts';
import { DEFINITION_LABEL, workspaceLabel } from './vendor-labels.ts';
import { definitionOf } from './vendor-spec.ts';
import { variablesOf } from './vendor-variables.ts';
import { isReady } from './wait-for-vendor.ts';

/** What is true of a vendor at this moment. */
export interface VendorStatus {
  readonly name: string;
  /** `aborted` ended by itself with a fault; `unhealthy` runs and is not ready. */
  readonly state: 'running' | 'unhealthy' | 'stopped' | 'aborted';
  readonly image: string;
  /** Ports of this machine. */
  readonly ports: readonly number[];
  /** Where clients sign in, without the password. */
  readonly url: string | undefined;
  readonly uptimeMs: number | undefined;
  /** Id of its container. */
  readonly container: string | undefined;
  /** `changed`: its container is of an older definition; `undefined`: nothing defines it any more. */
  readonly definition: 'current' | 'changed' | 'none';
}

/** Codes of a container that was asked to end. */
const askedFor = [0, 130, 137, 143];

/** Asks the daemon about these vendors, and without names about all that are defined or were left. */
export async function vendorStatus(
  context: PluginCommandContext,
  containers: Containers,
  { all, names }: { readonly all: ReadonlyMap<string, Vendor>; readonly names: readonly string[] | undefined },
): Promise<readonly VendorStatus[]> {
  const states = await containers.detached.list([workspaceLabel(context), 'mmo.vendor']);
  const found = new Map(states.map((state) => [state.labels['mmo.vendor'] ?? '', state]));
  const wanted = names ?? [...new Set([...all.keys(), ...found.keys()])].sort();
  const now = Date.now();
  return Promise.all(
    wanted.map(async (name): Promise<VendorStatus> => {
      const vendor = all.get(name);
      const state = found.get(name);
      const isRunning = state?.status === 'running';
      return {
        name,
        state: await stateOf(context, containers, { vendor, state }),
        image: vendor?.image ?? state?.image ?? '',
        ports: isRunning ? [...new Set(state.ports.map(({ host }) => host))] : [],
        url: vendor === undefined || !isRunning ? undefined : urlWithoutPassword(vendor, state),
        uptimeMs: isRunning && state.startedAt !== undefined ? now - state.startedAt : undefined,
        container: state?.id,
        definition: definitionState(vendor, state),
      };
    }),
  );
}

interface Both {
  readonly vendor: Vendor | undefined;
  readonly state: ContainerState | undefined;
}

async function stateOf(context: PluginCommandContext, containers: Containers, { vendor, state }: Both): Promise<VendorStatus['state']> {
  if (state === undefined || state.status === 'created') return 'stopped';
  if (state.status !== 'running') return askedFor.includes(state.exitCode) && !state.outOfMemory ? 'stopped' : 'aborted';
  return vendor === undefined || (await isReady(context, containers, { vendor, state })) ? 'running' : 'unhealthy';
}

function definitionState(vendor: Vendor | undefined, state: ContainerState | undefined): VendorStatus['definition'] {
  if (vendor === undefined) return 'none';
  return state === undefined || state.labels[DEFINITION_LABEL] === definitionOf(vendor) ? 'current' : 'changed';
}

function urlWithoutPassword(vendor: Vendor, state: ContainerState): string | undefined {
  const variables = variablesOf({ ...vendor, access: { ...vendor.access, password: undefined } }, state);
  return Object.entries(variables).find(([name]) => name.endsWith('_URL'))?.[1];
}
