import { join, resolve } from 'node:path';
import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Session } from '../engine/session.ts';
import type { OpenWorkspace, Plan, RunRequest, RunResult } from '../engine/types.ts';
import type { RunEvent } from '../model/event.ts';
import type { WatchScreen } from '../model/plugin.ts';
import { combineReporters } from '../reporters/combine-reporters.ts';
import { OUTPUT_MODES, type OutputMode } from '../reporters/reporter-options.ts';
import { chooseReporter } from './choose-reporter.ts';
import type { CommandContext } from './command-context.ts';
import { createRunReports, type RunReports } from './create-run-reports.ts';
import { exitCodes, interruptExitCodes } from './exit-codes.ts';
import { extraReporters } from './extra-reporters.ts';
import { lendTerminal } from './lend-terminal.ts';
import { type Attention, payAttention } from './pay-attention.ts';
import { readShard } from './read-shard.ts';
import { renderDryRun } from './render-dry-run.ts';
import { renderTaskGraph } from './render-task-graph.ts';
import { type RequestWords, runRequestOf } from './run-request-of.ts';
import { withBeforeAfter } from './with-before-after.ts';

/** What a command asks to be run. */
export interface RunWords extends Pick<RequestWords, 'tasks' | 'services' | 'adHoc' | 'environment' | 'variables' | 'promotion' | 'exactly'> {
  /** Told every event, beside the reporters. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** `mmo watch`; also asked for by `--watch`. */
  readonly watch?: boolean | undefined;
  /** The tasks of a watch in the workspace as it was just read, instead of `tasks`. */
  readonly tasksIn?: ((workspace: OpenWorkspace) => Promise<readonly string[]>) | undefined;
  /** Told at the end of each pass of a watch, while nothing runs. */
  readonly onPass?: ((session: Session) => void) | undefined;
  /** What a watch shows beside its tasks. */
  readonly screen?: WatchScreen | undefined;
  /** Of the command that this is a part of, which may have been interrupted before. */
  readonly attention?: Attention | undefined;
}

/** Plans and runs tasks as the flags say, or only shows the plan; resolves to the exit code. */
export async function runTasks(context: CommandContext, words: RunWords): Promise<number> {
  const reports = await createRunReports(context);
  return reports.finish(await planAndRun(context, words, reports));
}

async function planAndRun(context: CommandContext, words: RunWords, reports: RunReports): Promise<number> {
  const { flags, accept, args, argv } = context;
  const asked = accept(readShard(context, runRequestOf(flags, { ...words, args, argv })));
  const outputMode = readOutputMode(context);
  const view = readView(context);
  const watches = words.watch === true || flags.on('watch');
  if (watches && view !== undefined && refusesToWatch(context, view)) return exitCodes.usage;
  // A watch that dropped the rest at the first failure would have to guess later what it still owes.
  const request = asked && watches && flags.optional('continue') === undefined ? { ...asked, continueMode: 'independent' as const } : asked;
  if (request === undefined || outputMode === undefined || view === undefined) return exitCodes.usage;
  const act = (attention?: Attention): Promise<number> =>
    planAndAct(context, {
      ...{ request, outputMode, view, reports, attention, watches },
      ...{ onEvent: words.onEvent, tasksIn: words.tasksIn, onPass: words.onPass, screen: words.screen },
    });
  return view.kind === 'run' ? withBeforeAfter(context, commandsOf(words), { act, attention: words.attention }) : act();
}

/** Names under which `commands` of mmo.json may say something of this run. */
function commandsOf({ tasks, adHoc }: RunWords): readonly string[] {
  return adHoc === undefined ? tasks.map((task) => task.slice(task.indexOf(':') + 1)) : ['exec'];
}

interface Acting {
  readonly request: RunRequest;
  readonly outputMode: OutputMode;
  readonly view: View;
  readonly reports: RunReports;
  readonly attention: Attention | undefined;
  readonly onEvent: RunWords['onEvent'];
  readonly tasksIn: RunWords['tasksIn'];
  readonly onPass: RunWords['onPass'];
  readonly screen: RunWords['screen'];
  readonly watches: boolean;
}

function refusesToWatch({ flags, tell }: CommandContext, view: View): boolean {
  const given = flags.on('interactive') ? 'interactive' : flags.optional('summarize') === undefined ? undefined : 'summarize';
  const other = view.kind === 'run' ? given : view.kind;
  return other !== undefined && tell([diagnose('badFlagValue', { message: `watching and --${other} exclude each other` })]);
}

async function planAndAct(
  context: CommandContext,
  { request: asked, outputMode, view, reports, attention, onEvent, tasksIn, onPass, screen, watches }: Acting,
): Promise<number> {
  const { terminal, accept } = context;
  const workspace = await reports.timed('open', () => context.open());
  if (workspace === undefined) return exitCodes.usage;
  const request = tasksIn === undefined ? asked : { ...asked, tasks: await tasksIn(workspace) };
  const plan = accept(await reports.timed('plan', () => workspace.plan(request)));
  if (plan === undefined) return exitCodes.usage;
  if (view.kind !== 'graph' && plan.usesContext === true) {
    const { refusesContext } = await import('./refuses-context.ts');
    if (await refusesContext(context, workspace, { request, attention })) return exitCodes.usage;
  }
  if (view.kind === 'graph') {
    terminal.write(renderTaskGraph(plan.graph, view.form));
    return exitCodes.ok;
  }
  if (view.kind === 'dry') {
    for (const note of plan.notes) terminal.writeError(`${note}\n`);
    const summary = await workspace.dry(plan);
    terminal.write(view.json ? `${JSON.stringify(summary, undefined, 2)}\n` : renderDryRun(summary));
    return summary.tasks.some(({ preview }) => preview?.status === 'mistake') ? exitCodes.usage : exitCodes.ok;
  }
  if (watches)
    return (await import('./watch-plan.ts')).watchPlan(context, { workspace, plan, tasksIn, outputMode, reports, attention, onEvent, onPass, screen });
  return execute(context, { workspace, plan, outputMode, reports, attention, onEvent });
}

async function execute(
  context: CommandContext,
  {
    workspace,
    plan,
    outputMode,
    reports,
    attention,
    onEvent,
  }: Pick<Acting, 'outputMode' | 'reports' | 'attention' | 'onEvent'> & { readonly workspace: OpenWorkspace; readonly plan: Plan },
): Promise<number> {
  const reporter = combineReporters([
    await chooseReporter(context, outputMode),
    ...(await extraReporters(context, reports)),
    ...(await workspace.reporters({ write: context.terminal.writeError, tell: context.tell })),
  ]);
  const { interrupts, whenForced } = attention ?? payAttention(context);
  whenForced(() => void reporter.close?.());
  const followTerminal = lendTerminal(interrupts);
  let refused = false;
  const emit = (event: RunEvent): void => {
    // The lock of the workspace and a nested run are the user's to sort out: usage, not a failed task.
    if (event.type === 'diagnostic' && event.diagnostic.severity === 'error' && refusals.has(event.diagnostic.code)) refused = true;
    const stoppedBy = event.type === 'run:end' ? interrupts.name() : undefined;
    reporter.report(event.type === 'run:end' && stoppedBy !== undefined ? { ...event, exitCode: interruptExitCodes[stoppedBy] } : event);
    onEvent?.(event);
    followTerminal(event);
  };
  try {
    const result = await reports.timed('run', () => workspace.run(plan, { emit, signal: interrupts.signal }));
    await reporter.close?.();
    const written = summarize(context, workspace, result);
    const interruptedBy = interrupts.name();
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    if (refused || !written) return exitCodes.usage;
    return result.exitCode;
  } finally {
    await reporter.close?.();
    if (attention === undefined) interrupts.dispose();
  }
}

const refusals: ReadonlySet<string> = new Set(['MMO5001', 'MMO5002']);

function summarize({ flags, terminal, host, tell }: CommandContext, workspace: OpenWorkspace, result: RunResult): boolean {
  const asked = flags.optional('summarize');
  if (asked === undefined) return true;
  const { summary } = result;
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
