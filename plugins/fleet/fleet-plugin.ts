import { definePlugin, type Plugin, type PluginCommand } from '../../core/plugin-api.ts';
import { commandManifests } from './commands/command-manifests.ts';
import { devCommand } from './commands/dev-command.ts';
import { gatewayCommand } from './commands/gateway-command.ts';
import { installCommand } from './commands/install-command.ts';
import { logsCommand } from './commands/logs-command.ts';
import { psCommand } from './commands/ps-command.ts';
import { restartCommand } from './commands/restart-command.ts';
import { scaleCommand } from './commands/scale-command.ts';
import { startCommand } from './commands/start-command.ts';
import { stopCommand } from './commands/stop-command.ts';
import { statusCommand } from './deployed/status-command.ts';

/** Most of it no other command needs. */
const vendorsCommand: PluginCommand = {
  ...commandManifests.vendors,
  run: async (context) => (await import('./commands/run-vendors.ts')).runVendors(context),
};

/** Nor of this. */
const registryCommand: PluginCommand = {
  ...commandManifests.registry,
  run: async (context) => (await import('./deployed/run-registry.ts')).runRegistry(context),
};

/** Likewise. */
const integrationCommand: PluginCommand = {
  ...commandManifests.integration,
  run: async (context) => (await import('./deployed/run-integration.ts')).runIntegration(context),
};

/** Runs services as processes of this machine. */
export const fleetPlugin: Plugin = definePlugin({
  name: 'fleet',
  apiVersion: 1,
  commands: [
    devCommand,
    registryCommand,
    startCommand,
    stopCommand,
    restartCommand,
    scaleCommand,
    psCommand,
    statusCommand,
    integrationCommand,
    logsCommand,
    gatewayCommand,
    installCommand,
    vendorsCommand,
  ],
});
