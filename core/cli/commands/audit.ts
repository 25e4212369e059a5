import { diagnose } from '../../diagnostics/diagnose.ts';
import { makeScratch } from '../../engine/make-scratch.ts';
import type { OpenWorkspace, Plan } from '../../engine/types.ts';
import type { Reporter, RunEvent } from '../../model/event.ts';
import type { TaskId } from '../../model/task.ts';
import { chooseReporter } from '../choose-reporter.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes, interruptExitCodes } from '../exit-codes.ts';
import { findStrace } from '../find-strace.ts';
import { type Attention, payAttention } from '../pay-attention.ts';
import { type AuditedTask, renderAudit } from '../render-audit.ts';
import { runRequestOf } from '../run-request-of.ts';
import { type TracingHost, traceTasks } from '../trace-tasks.ts';

/** `mmo audit <task…>`: executes the tasks under strace and names what they used and do not declare; exits 1 if there is such, or a task failed. */
export const auditCommand: Command = async (context) => {
  const { flags, positionals, terminal, host, args, argv, accept, tell } = context;
  const request = accept(runRequestOf(flags, { tasks: positionals, args, argv }));
  if (request === undefined) return exitCodes.usage;
  const { tracedCalls } = await import('../../engine/audit/strace-reader.ts');
  const tracer = accept(findStrace(host, { calls: tracedCalls, cwd: terminal.cwd }));
  if (tracer === undefined) return exitCodes.usage;
  const tracing = traceTasks(host, tracer);
  const workspace = await context.open({ host: tracing.host, runsTasks: true });
  if (workspace === undefined) return exitCodes.usage;
  const continueMode = flags.optional('continue') === undefined ? 'independent' : request.continueMode;
  const plan = accept(await workspace.plan({ ...request, continueMode, fresh: true }));
  if (plan === undefined) return exitCodes.usage;
  const endless = plan.named.filter((id) => plan.graph.tasks[plan.graph.indexOf(id) ?? -1]?.persistent === true);
  if (endless.length > 0) {
    const message = `"${endless.join('", "')}" is persistent: it has no end at which it could be audited`;
    tell([diagnose('cannotTrace', { message, help: 'name tasks that end' })]);
    return exitCodes.usage;
  }
  const attention = payAttention(context);
  const scratch = makeScratch(host, { stateDir: workspace.stateDir, name: 'audit' });
  attention.whenForced(scratch.remove);
  tracing.follow(plan.named, scratch.folder);
  try {
    return await auditPlan(context, { workspace, plan, tracing, attention });
  } finally {
    scratch.remove();
    attention.interrupts.dispose();
  }
};

interface Auditing {
  readonly workspace: OpenWorkspace;
  readonly plan: Plan;
  readonly tracing: TracingHost;
  readonly attention: Attention;
}

async function auditPlan(context: CommandContext, { workspace, plan, tracing, attention }: Auditing): Promise<number> {
  const { flags, terminal } = context;
  const json = flags.on('json');
  const outcomes = new Map<TaskId, string>();
  const reporter = json ? onlyDiagnostics(context) : await chooseReporter(context, 'failed');
  const { interrupts, whenForced } = attention;
  whenForced(() => void reporter.close?.());
  const emit = (event: RunEvent): void => {
    if (event.type === 'task:end') outcomes.set(event.task, event.outcome.status);
    reporter.report(event);
  };
  try {
    const { exitCode } = await workspace.run(plan, { emit, signal: interrupts.signal });
    await reporter.close?.();
    const interruptedBy = interrupts.name();
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    if (exitCode === 2) return exitCodes.usage;
    const found = await workspace.audit(plan, tracing.traces());
    const audits = found.map((audit): AuditedTask => ({ ...audit, outcome: outcomes.get(audit.task) ?? 'not run' }));
    terminal.write(json ? `${JSON.stringify({ schemaVersion: 1, tasks: audits }, undefined, 2)}\n` : `\n${renderAudit(audits, terminal.color)}`);
    const isMissing = audits.some(({ read, listed, dependsOn }) => read.length + listed.length + dependsOn.length > 0);
    return isMissing ? exitCodes.failed : exitCode;
  } finally {
    await reporter.close?.();
  }
}

/** Standard output is the report's alone. */
function onlyDiagnostics({ terminal, renderDiagnostic }: CommandContext): Reporter {
  return {
    report(event) {
      if (event.type === 'diagnostic') terminal.writeError(`${renderDiagnostic(event.diagnostic, terminal.errorColor)}\n`);
    },
  };
}
