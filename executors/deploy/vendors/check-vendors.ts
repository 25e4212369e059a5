import type { CheckContext, TaskMistake } from '../../../core/plugin-api.ts';
import type { ServiceDescription } from '../describe-service.ts';
import type { Driver } from '../driver.ts';

/** What keeps a service from getting the vendors that it names and that the environment does not have by other means, where it would run them. */
export async function checkVendors(
  { environment, vendors: names }: ServiceDescription,
  driver: Pick<Driver, 'vendorHost' | 'checkVendor'>,
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
    return closure(names).flatMap((vendor) => {
      const { name } = vendor;
      const wrong = (message: string, help: string | undefined): TaskMistake => ({ in: 'workspace', key: `vendors.${name}`, message, help });
      if (serviceOf(name) === undefined)
        return (driver.checkVendor?.(vendor) ?? []).map(({ message, help }) => wrong(`the vendor "${name}": ${message}`, help));
      const message = `"${name}" is a vendor and a service, and one of them could not be reached by its name in "${environment.name}"`;
      return [wrong(message, 'give one of them another name')];
    });
  } catch (error) {
    return [{ in: 'workspace', key: 'vendors', message: error instanceof Error ? error.message : String(error) }];
  }
}
