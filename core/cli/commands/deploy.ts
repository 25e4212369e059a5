import { diagnose } from '../../diagnostics/diagnose.ts';
import type { Promotion } from '../../model/executor.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { pruneDeployed } from '../prune-deployed.ts';
import { runTasks } from '../run-tasks.ts';
import { usageDiagnostics } from '../usage-diagnostics.ts';

/**
 * `mmo deploy [service…]`: `mmo run deploy`; `--plan` is its dry run, `--promote` takes the images of another environment. Where it is about
 * all services, those that are gone are told, and removed if asked to.
 */
export const deployCommand: Command = async (context) => {
  const { flags, positionals } = context;
  const narrowing = ['service', 'filter', 'affected', 'graph', 'watch', 'shard'].filter((name) => flags.all.has(name));
  const isNarrow = positionals.length > 0 || narrowing.length > 0;
  if (flags.all.get('prune') === true && isNarrow) {
    const by = positionals.length > 0 ? 'names of services' : `--${narrowing[0]}`;
    context.tell([
      diagnose('badFlagValue', {
        message: `--prune is about the whole environment, and goes not with ${by}`,
        help: 'deploy first, then run mmo deploy --prune',
      }),
    ]);
    return exitCodes.usage;
  }
  const asksPlan = flags.on('plan');
  const optional: typeof flags.optional = (name) => (asksPlan && name === 'dry' ? (flags.optional(name) ?? true) : flags.optional(name));
  const given = flags.all.get('promote');
  const from = given === true ? undefined : given?.at(-1);
  let promotion: Promotion | undefined;
  if (from !== undefined) {
    const found = await promoted(context, from);
    if (typeof found === 'number') return found;
    promotion = found;
  }
  const exitCode = await runTasks({ ...context, flags: { ...flags, optional } }, { tasks: ['deploy'], services: positionals, promotion });
  if (exitCode !== exitCodes.ok || isNarrow || from !== undefined) return exitCode;
  return pruneDeployed(context, optional('dry') !== undefined ? 'tell' : flags.all.get('prune') === true ? 'remove' : 'ask');
};

/** What is promoted, or the exit code where that cannot be. */
async function promoted(context: CommandContext, from: string): Promise<Promotion | number> {
  const { flags, tell } = context;
  const to = flags.text('env');
  const refused = (message: string, help?: string): number => {
    tell([diagnose('badFlagValue', { message, help })]);
    return exitCodes.usage;
  };
  if (to === undefined) return refused('--promote needs an environment to deploy to', 'name it by --env');
  if (to === from) return refused(`--promote: what runs in "${from}" is there already`, 'name another environment by --env');
  const other = ['watch', 'prune', 'shard'].find((name) => flags.all.has(name));
  if (other !== undefined) return refused(`--promote and --${other} exclude each other`, 'leave one of the two out');
  try {
    const { readPromotion } = await import('../read-promotion.ts');
    return (await readPromotion(context, from)) ?? exitCodes.usage;
  } catch (error) {
    const ofUsage = usageDiagnostics(error);
    tell(ofUsage ?? [diagnose('commandRefused', { message: `--promote: ${error instanceof Error ? error.message : String(error)}` })]);
    return ofUsage === undefined ? exitCodes.failed : exitCodes.usage;
  }
}
