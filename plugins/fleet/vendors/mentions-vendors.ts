import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { vendorNames } from './vendor-names.ts';

/** Whether a workspace has to do with vendors at all; reads no file and asks no daemon. */
export function mentionsVendors({ config, services }: PluginCommandContext['workspace']): boolean {
  return Object.keys(config.extra['vendors'] ?? {}).length > 0 || services.some((service) => vendorNames(service).length > 0);
}
