import { diagnose } from '../../diagnostics/diagnose.ts';
import type { OpenWorkspace, Plan } from '../../engine/types.ts';
import { appendGithubOutput } from '../append-github-output.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { runRequestOf } from '../run-request-of.ts';
import { selectionOf } from '../selection-of.ts';
import { printShards } from './print-shards.ts';

/** `mmo ci matrix [tasks…]`: the services that have something to do, or with `--shards` shares of them, as JSON on one line. */
export const printMatrix: Command = async (context) => {
  const { flags, accept, argv, positionals: tasks } = context;
  const request = accept(runRequestOf(flags, { tasks, args: [], argv }));
  const count = readCount(context);
  if (request === undefined || count === 'mistaken') return exitCodes.usage;
  const workspace = await context.open();
  if (workspace === undefined) return exitCodes.usage;
  if (tasks.length === 0) return printServices(context, await selectServices(context, workspace));
  const plan = accept(await workspace.plan(request));
  if (plan === undefined) return exitCodes.usage;
  if (count === undefined) return printServices(context, servicesOf(plan));
  return printShards(context, plan, workspace.shards(plan, count));
};

/** What a matrix of services is made of. */
interface Services {
  readonly services: readonly string[];
  readonly since?: Plan['affectedSince'];
  readonly notes: readonly string[];
}

function printServices(context: CommandContext, found: Services | undefined): number {
  if (found === undefined) return exitCodes.usage;
  const { services, since, notes } = found;
  for (const note of notes) context.terminal.writeError(`${note}\n`);
  const matrix = { service: services };
  context.terminal.write(`${JSON.stringify({ services, matrix, count: services.length, ...since })}\n`);
  return appendGithubOutput(context, { services, matrix, count: services.length }) ? exitCodes.ok : exitCodes.usage;
}

function servicesOf({ named, affectedSince, notes }: Plan): Services {
  const services = [...new Set(named.map((id) => id.slice(0, id.indexOf(':'))))].sort();
  return { services, since: affectedSince, notes };
}

async function selectServices({ flags, accept }: CommandContext, workspace: OpenWorkspace): Promise<Services | undefined> {
  const selection = selectionOf(flags);
  if (selection.affected !== undefined) {
    const report = accept(await workspace.affected(selection));
    return report && { services: report.services, since: { base: report.base, head: report.head }, notes: report.notes };
  }
  const services = accept(await workspace.select(selection));
  return services && { services: services.map(({ name }) => name), notes: [] };
}

function readCount({ flags, tell, positionals }: CommandContext): number | undefined | 'mistaken' {
  const asked = flags.text('shards');
  if (asked === undefined) {
    if (flags.text('plan') === undefined) return undefined;
    tell([diagnose('badFlagValue', { message: '--plan is the file for the shares, and no --shards says how many' })]);
    return 'mistaken';
  }
  const count = /^\d{1,4}$/.test(asked) ? Number(asked) : 0;
  if (count < 1 || count > 1000) tell([diagnose('badFlagValue', { message: `--shards takes a number from 1 to 1000, not "${asked}"` })]);
  else if (positionals.length === 0)
    tell([diagnose('missingArgument', { message: '--shards needs the tasks to divide', help: 'such as: mmo ci matrix test --shards 5' })]);
  else return count;
  return 'mistaken';
}
