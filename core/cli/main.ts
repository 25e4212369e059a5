import { leave } from './leave.ts';
import { createProcessTerminal } from './process-terminal.ts';
import { runCli } from './run-cli.ts';

// Without a top-level await: it is bundled as CommonJS.
void runCli(process.argv.slice(2), {
  terminal: createProcessTerminal(),
  createHost: async () => (await import('../host/create-node-host.ts')).createNodeHost(),
  openWorkspace: async (options) => (await import('../engine/open.ts')).openWorkspace(options),
}).then(leave);
