import type { CheckContext, TaskMistake } from '../../../core/plugin-api.ts';
import type { ServiceDescription } from '../describe-service.ts';
import type { Driver } from '../driver.ts';

/** What keeps a service from getting the vendors that it names and that the environment does not have by other means, where it would run them. */
export async function checkVendors(
  { environment, vendors: names }: ServiceDescription,
  driver: Pick<Driver, 'vendorHost'>,
  { vendors, serviceOf }: Pick<CheckContext, 'vendors' | 'serviceOf'>,
): Promise<readonly TaskMistake[]> {
  if (names.length === 0 || driver.vendorHost === undefined) return [];
  try {
    const { defined, closure } = await vendors();
    const missing = names.find((name) => !defined.has(name));
    if (missing !== undefined) {
      const help = `define it under "vendors" of mmo.json, or say where "${environment.name}" has it: "vendors": { "${missing}": { "host": "…" } }`;
      return [{ in: 'service', key: 'vendors', message: `there is no vendor "${missing}"`, help }];
    }
    const shared = closure(names).find(({ name }) => serviceOf(name) !== undefined);
    if (shared === undefined) return [];
    const message = `"${shared.name}" is a vendor and a service, and one of them could not be reached by its name in "${environment.name}"`;
    return [{ in: 'workspace', key: `vendors.${shared.name}`, message, help: 'give one of them another name' }];
  } catch (error) {
    return [{ in: 'workspace', key: 'vendors', message: error instanceof Error ? error.message : String(error) }];
  }
}
