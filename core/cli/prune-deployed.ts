import { isCi } from '../lib/is-ci.ts';
import { commandAccess } from './command-access.ts';
import type { CommandContext } from './command-context.ts';
import { environmentFlags } from './environment-flags.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { openDeployedEnvironment } from './open-deployed-environment.ts';
import { payAttention } from './pay-attention.ts';

/**
 * Tells of services that the environment has and the workspace no longer does, and removes them: at once, or if who sits at the terminal
 * says so. Resolves with the exit code.
 */
export async function pruneDeployed(context: CommandContext, how: 'tell' | 'ask' | 'remove'): Promise<number> {
  const { flags, terminal, host } = context;
  const workspace = await context.open();
  if (workspace === undefined) return exitCodes.usage;
  const { interrupts } = payAttention(context);
  try {
    const access = await commandAccess(context, workspace, { stateDir: `${workspace.stateDir}/state/deploy`, signal: interrupts.signal });
    const environment = await openDeployedEnvironment(flags.text('env'), { access, instead: environmentFlags(flags) });
    const known = new Set(workspace.services.map(({ name }) => name));
    const there = await environment.status();
    const needed = there.some(({ kind }) => kind === 'vendor') ? (await workspace.vendors()).needed(workspace.services) : new Set<string>();
    const gone = there.flatMap(({ service, kind }) => ((kind === 'vendor' ? needed : known).has(service) ? [] : [service]));
    if (gone.length === 0) return exitCodes.ok;
    const says = `${gone.join(', ')}: in ${environment.name}, and no longer in the workspace`;
    const asks = how === 'ask' && !isCi(host.env) && !flags.on('json');
    const answer = asks ? await terminal.ask(`${says}. Remove? [y/N] `) : undefined;
    if (how !== 'remove' && !/^\s*y(es)?\s*$/i.test(answer ?? '')) {
      terminal.writeError(`${says} (mmo deploy --prune removes what is gone)\n`);
      return exitCodes.ok;
    }
    for (const service of await environment.stop(gone)) terminal.writeError(`${service}: removed from ${environment.name}\n`);
    return exitCodes.ok;
  } catch (error) {
    // A Ctrl-C at the question comes as an error, and is no signal.
    const interruptedBy = interrupts.name() ?? (error instanceof Error && error.name === 'AbortError' ? 'SIGINT' : undefined);
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    terminal.writeError(`services that are gone cannot be looked for: ${error instanceof Error ? error.message : String(error)}\n`);
    return how === 'remove' ? exitCodes.failed : exitCodes.ok;
  } finally {
    interrupts.dispose();
  }
}
