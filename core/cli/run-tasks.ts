import { join, resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { OpenWorkspace, Plan, RunSummary } from '../engine/types.ts';
import type { RunEvent } from '../model/event.ts';
import { combineReporters } from '../reporters/combine-reporters.ts';
import { OUTPUT_MODES, type OutputMode } from '../reporters/reporter-options.ts';
import { chooseReporter } from './choose-reporter.ts';
import type { CommandContext } from './command-context.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { extraReporters } from './extra-reporters.ts';
import { renderDryRun } from './render-dry-run.ts';
import { renderTaskGraph } from './render-task-graph.ts';
import { type RequestWords, runRequestOf } from './run-request-of.ts';

/** Plans and runs tasks as the flags say, or only shows the plan; resolves to the exit code. */
export async function runTasks(context: CommandContext, words: Pick<RequestWords, 'tasks' | 'services'>): Promise<number> {
  const { flags, terminal, accept, args, argv } = context;
  const request = accept(runRequestOf(flags, { ...words, args, argv }));
  const outputMode = readOutputMode(context);
  const view = readView(context);
  if (request === undefined || outputMode === undefined || view === undefined) return exitCodes.usage;
  const workspace = await context.open();
  if (workspace === undefined) return exitCodes.usage;
  const plan = accept(await workspace.plan(request));
  if (plan === undefined) return exitCodes.usage;
  if (view.kind === 'graph') {
    terminal.write(renderTaskGraph(plan.graph, view.form));
    return exitCodes.ok;
  }
  if (view.kind === 'dry') {
    for (const note of plan.notes) terminal.writeError(`${note}\n`);
    const summary = await workspace.dry(plan);
    terminal.write(view.json ? `${JSON.stringify(summary, undefined, 2)}\n` : renderDryRun(summary));
    return exitCodes.ok;
  }
  return execute(context, { workspace, plan, outputMode });
}

async function execute(
  context: CommandContext,
  { workspace, plan, outputMode }: { readonly workspace: OpenWorkspace; readonly plan: Plan; readonly outputMode: OutputMode },
): Promise<number> {
  const reporter = combineReporters([await chooseReporter(context, outputMode), ...(await extraReporters(context, workspace))]);
  const interrupts = context.terminal.listenForInterrupts(() => {
    context.killAll();
    void reporter.close?.();
  });
  let refused = false;
  const emit = (event: RunEvent): void => {
    // The lock of the workspace and a nested run are the user's to sort out: usage, not a failed task.
    if (event.type === 'diagnostic' && event.diagnostic.severity === 'error' && refusals.has(event.diagnostic.code)) refused = true;
    reporter.report(event);
  };
  try {
    const { exitCode, summary } = await workspace.run(plan, { emit, signal: interrupts.signal });
    await reporter.close?.();
    const written = summarize(context, workspace, summary);
    const interruptedBy = interrupts.name();
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    if (refused || !written) return exitCodes.usage;
    return exitCode;
  } finally {
    await reporter.close?.();
    interrupts.dispose();
  }
}

const refusals: ReadonlySet<string> = new Set(['MMO5001', 'MMO5002']);

function summarize({ flags, terminal, host, tell }: CommandContext, workspace: OpenWorkspace, summary: RunSummary): boolean {
  const asked = flags.optional('summarize');
  if (asked === undefined) return true;
  const file = asked === true ? join(workspace.stateDir, 'runs', `${summary.id}.json`) : resolve(terminal.cwd, flags.text('cwd') ?? '.', asked);
  try {
    host.files.writeAtomic(file, `${JSON.stringify(summary, undefined, 2)}\n`);
  } catch (error) {
    tell([diagnose('badRunSummary', { message: `the summary cannot be written to ${file}: ${error instanceof Error ? error.message : String(error)}` })]);
    return false;
  }
  if (asked === true) terminal.writeError(`summary: ${file}\n`);
  return true;
}

type View = { readonly kind: 'run' } | { readonly kind: 'dry'; readonly json: boolean } | { readonly kind: 'graph'; readonly form: 'text' | 'dot' | 'json' };

function readView({ flags, tell }: CommandContext): View | undefined {
  const json = flags.on('json');
  const graph = flags.optional('graph');
  if (graph !== undefined) {
    if (graph === true) return { kind: 'graph', form: json ? 'json' : 'text' };
    if (graph === 'text' || graph === 'dot' || graph === 'json') return { kind: 'graph', form: graph };
    tell([diagnose('badFlagValue', { message: `--graph takes text, dot or json, not "${graph}"` })]);
    return undefined;
  }
  const dry = flags.optional('dry');
  if (dry === undefined) return { kind: 'run' };
  if (dry === true || dry === 'text') return { kind: 'dry', json };
  if (dry === 'json') return { kind: 'dry', json: true };
  tell([diagnose('badFlagValue', { message: `--dry takes json or nothing, not "${dry}"` })]);
  return undefined;
}

function readOutputMode({ flags, tell }: CommandContext): OutputMode | undefined {
  const asked = flags.text('output') ?? 'new';
  const mode = OUTPUT_MODES.find((one) => one === asked);
  if (mode === undefined) {
    const near = suggest(asked, OUTPUT_MODES);
    tell([
      diagnose('badFlagValue', {
        message: `--output takes ${OUTPUT_MODES.join(', ')}, not "${asked}"`,
        hint: near === undefined ? undefined : `did you mean "${near}"?`,
      }),
    ]);
  }
  return mode;
}
