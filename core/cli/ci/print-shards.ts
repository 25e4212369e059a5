import { resolve } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import type { ShardReport } from '../../engine/shard-report.ts';
import type { Plan } from '../../engine/types.ts';
import { appendGithubOutput } from '../append-github-output.ts';
import type { CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/**
 * Prints the shares as JSON on one line, and writes the plan where `--plan` says. Shares without a service are left out
 * of the matrix only where a plan holds every job to these shares.
 */
export function printShards(context: CommandContext, plan: Plan, report: ShardReport): number {
  const { terminal } = context;
  const written = writePlan(context, report);
  if (written === 'refused') return exitCodes.usage;
  for (const note of plan.notes) terminal.writeError(`${note}\n`);
  if (written === 'none' && report.measured)
    terminal.writeError(
      'these shares follow the durations that this machine remembers; the jobs run them only if they are given the file of --plan, else every task counts the same\n',
    );
  const listed = plan.named.length === 0 ? [] : report.shards.filter(({ services }) => written === 'none' || services.length > 0);
  const matrix = { shard: listed.map(({ shard }) => shard) };
  const { shards, totalMs } = report;
  terminal.write(`${JSON.stringify({ shards, totalMs, matrix, count: listed.length, ...plan.affectedSince })}\n`);
  return appendGithubOutput(context, { shards: shards.map(({ shard, services }) => ({ shard, services })), matrix, count: listed.length })
    ? exitCodes.ok
    : exitCodes.usage;
}

function writePlan({ flags, terminal, host, tell }: CommandContext, report: ShardReport): 'written' | 'none' | 'refused' {
  const asked = flags.text('plan');
  if (asked === undefined) return 'none';
  const file = resolve(terminal.cwd, flags.text('cwd') ?? '.', asked);
  try {
    host.files.writeAtomic(file, `${JSON.stringify(report.plan, undefined, 2)}\n`);
    return 'written';
  } catch (error) {
    tell([diagnose('badShardPlan', { message: `the plan cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}` })]);
    return 'refused';
  }
}
