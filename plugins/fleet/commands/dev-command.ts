import type { PluginCommand } from '../../../core/plugin-api.ts';
import { commandManifests } from './command-manifests.ts';

/** `mmo dev [services..]`; the other commands of the fleet do not load what it needs. */
export const devCommand: PluginCommand = {
  ...commandManifests.dev,
  run: async (context) => (await import('./run-dev.ts')).runDev(context),
};
