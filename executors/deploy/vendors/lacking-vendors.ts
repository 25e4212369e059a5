import type { DeployMistake, DeployTarget } from '../driver.ts';

/** What is wrong with a service that names vendors where the environment runs none: they have to be there by other means. */
export function lackingVendors({ service, vendors, environment }: Pick<DeployTarget, 'service' | 'vendors' | 'environment'>): readonly DeployMistake[] {
  const [first] = vendors;
  if (first === undefined) return [];
  const { name, copy, kind } = environment;
  const original = copy === undefined ? name : name.slice(0, -`+${copy}`.length);
  const message = `"${service}" needs ${vendors.map((vendor) => `"${vendor}"`).join(', ')}, and environments of the kind "${kind}" run no vendors`;
  return [{ key: 'vendors', message, help: `say where it is, under "environments.${original}" of mmo.json: "vendors": { "${first}": { "host": "…" } }` }];
}
