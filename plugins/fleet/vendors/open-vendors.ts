import type { OpenVendors, Vendor } from '../../../core/plugin-api.ts';
import { UsageError } from '../usage-error.ts';
import { readVendors } from './read-vendors.ts';
import { upVendors } from './start-vendors.ts';
import { variablesAt } from './variables-at.ts';
import { DEFINITION_LABEL, vendorFilters } from './vendor-labels.ts';
import { vendorNames } from './vendor-names.ts';
import { definitionOf } from './vendor-spec.ts';
import { isReady } from './wait-for-vendor.ts';

/** The vendors of a workspace for those who run them in places of their own, such as environments: always in the network of the place. */
export const openVendors: OpenVendors = async ({ workspace, files, env, isUp }) => {
  const read = await readVendors({ workspace, files, env }, { isComplete: false }).catch((error: unknown) => {
    throw error instanceof UsageError ? new Error(error.mistakes?.map(({ message }) => message).join('; ') ?? error.message, { cause: error }) : error;
  });
  const defined = new Map([...read].map(([name, vendor]): readonly [string, Vendor] => [name, { ...vendor, network: 'workspace' }]));
  return {
    defined,
    env,
    closure: (names) => closureOf(defined, names),
    needed: (services) => new Set(closureOf(defined, services.flatMap(vendorNames)).map(({ name }) => name)),
    variables: variablesAt,
    up: async (place, names, { containers, signal, say, done }) =>
      upVendors(
        { workspace, env, isUp, signal, place, containers: async () => containers },
        { all: defined, wanted: names, done },
        { onStarted: () => undefined, say },
      ),
    look: async (place, names, { containers, signal }) => {
      const states = await containers.detached.list(vendorFilters(place));
      for (const vendor of closureOf(defined, names)) {
        const own = states.filter(({ labels }) => labels['mmo.vendor'] === vendor.name);
        const current = own.find(({ labels }) => labels[DEFINITION_LABEL] === definitionOf(vendor));
        if (own.length > 0 && current === undefined) return `the definition of "${vendor.name}" has changed`;
        if (current?.status !== 'running') return `"${vendor.name}" does not run`;
        if (!(await isReady({ workspace, isUp, signal }, containers, { vendor, state: current }))) return `"${vendor.name}" is not ready`;
      }
      return undefined;
    },
  };
};

/** These and what they depend on, each after that. */
function closureOf(defined: ReadonlyMap<string, Vendor>, names: readonly string[]): readonly Vendor[] {
  const found = new Set<Vendor>();
  const visit = (name: string): void => {
    const vendor = defined.get(name);
    if (vendor === undefined || found.has(vendor)) return;
    for (const other of vendor.dependsOn) visit(other);
    found.add(vendor);
  };
  for (const name of names) visit(name);
  return [...found];
}
