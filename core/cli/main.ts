import { releaseLostTerminals } from '../host/release-lost-terminals.ts';
import { createProcessTerminal } from './process-terminal.ts';
import { runCli } from './run-cli.ts';

const exitCode = await runCli(process.argv.slice(2), {
  terminal: createProcessTerminal(),
  createHost: async () => (await import('../host/create-node-host.ts')).createNodeHost(),
  openWorkspace: async (options) => (await import('../engine/open.ts')).openWorkspace(options),
});
// A handle that somebody left open must not keep a finished mmo alive; what was written is out before it goes.
process.stdout.write('', () => process.stderr.write('', exit));
process.exitCode = exitCode;

function exit(): void {
  releaseLostTerminals();
  process.exit(exitCode);
}
