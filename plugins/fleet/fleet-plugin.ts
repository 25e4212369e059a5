import { definePlugin, type Plugin } from '../../core/plugin-api.ts';
import { devCommand } from './commands/dev-command.ts';
import { logsCommand } from './commands/logs-command.ts';
import { psCommand } from './commands/ps-command.ts';
import { restartCommand } from './commands/restart-command.ts';
import { scaleCommand } from './commands/scale-command.ts';
import { startCommand } from './commands/start-command.ts';
import { stopCommand } from './commands/stop-command.ts';

/** Runs services as processes of this machine. */
export const fleetPlugin: Plugin = definePlugin({
  name: 'fleet',
  apiVersion: 1,
  commands: [devCommand, startCommand, stopCommand, restartCommand, scaleCommand, psCommand, logsCommand],
});
