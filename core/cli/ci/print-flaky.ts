import { diagnose } from '../../diagnostics/diagnose.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTable } from '../render-table.ts';

/** `mmo ci flaky`: the tasks that both passed and failed with the same key, as far as this machine remembers. */
export const printFlaky: Command = async ({ flags, terminal, positionals, open, tell }) => {
  if (positionals[0] !== undefined) {
    tell([diagnose('unknownCommand', { message: `mmo ci flaky does not take "${positionals[0]}"`, help: 'mmo help ci shows what it takes' })]);
    return exitCodes.usage;
  }
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const flaky = workspace.flaky();
  if (flags.on('json')) terminal.write(`${JSON.stringify(flaky, undefined, 2)}\n`);
  else if (flaky.length === 0) terminal.writeError('no task is known to be flaky\n');
  else {
    const rows = flaky.map(({ task, failures, passes, lastFailedAt, key }) => [
      task,
      `${failures} failed`,
      `${passes} passed`,
      new Date(lastFailedAt).toISOString().slice(0, 16).replace('T', ' '),
      key.slice(0, 12),
    ]);
    terminal.write(renderTable([['task', 'failures', 'passes', 'last failure (UTC)', 'key'], ...rows]));
  }
  return exitCodes.ok;
};
