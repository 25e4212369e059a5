import { resolve } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import { makeScratch } from '../../engine/make-scratch.ts';
import type { OpenWorkspace, RunSummary } from '../../engine/types.ts';
import { endOnAbort } from '../../host/end-on-abort.ts';
import type { ProcessEnd, SpawnRequest } from '../../host/host.ts';
import type { Service } from '../../model/service.ts';
import { advise } from '../bench/advise.ts';
import type { BenchReport } from '../bench/bench-report.ts';
import { compareReports, parseReport } from '../bench/compare-reports.ts';
import { type Culprits, findCulprits } from '../bench/find-culprits.ts';
import { createModuleFinder } from '../bench/module-finder.ts';
import { measureNoOps, type NoOpFigures } from '../bench/no-op-runs.ts';
import { phases } from '../bench/phase-of.ts';
import { renderBench } from '../bench/render-bench.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes, interruptExitCodes } from '../exit-codes.ts';
import { payAttention } from '../pay-attention.ts';

/** `mmo bench [task…]`: where the time of a run goes that has nothing to do; exits 1 if a task fails, or if `--compare` finds it slower. */
export const benchCommand: Command = async (context) => {
  const then = readCompared(context);
  if (then === 'unusable') return exitCodes.usage;
  const workspace = await context.open();
  if (workspace === undefined) return exitCodes.usage;
  const { interrupts, whenForced } = payAttention(context);
  const scratch = makeScratch(context.host, { stateDir: workspace.stateDir, name: 'bench' });
  whenForced(scratch.remove);
  try {
    return await benchIn(scratch.folder, context, { workspace, then, signal: interrupts.signal });
  } catch (error) {
    const interruptedBy = interrupts.name();
    if (interruptedBy !== undefined) return interruptExitCodes[interruptedBy];
    if (!(error instanceof FailedRun)) throw error;
    context.terminal.writeError(error.message);
    return error.exitCode;
  } finally {
    scratch.remove();
    interrupts.dispose();
  }
};

interface Benched {
  readonly workspace: OpenWorkspace;
  readonly then: BenchReport | undefined;
  readonly signal: AbortSignal;
}

/** There is nothing to measure; what it told is the message. */
class FailedRun extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, told: string) {
    super(told);
    this.exitCode = exitCode;
  }
}

/** Throws where a run fails, and once the signal has fired. */
async function benchIn(folder: string, context: CommandContext, { workspace, then, signal }: Benched): Promise<number> {
  const { flags, terminal, host } = context;
  const program = process.argv[1] ?? '';
  const node = [process.execPath, ...process.execArgv];
  const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
  const args = runArguments(context);
  const summaryFile = `${folder}/summary.json`;
  const run = async (argv: readonly string[], onOutput?: SpawnRequest['onOutput']): Promise<ProcessEnd> => {
    const child = await host.processes.spawn({ argv, cwd, env: { ...host.env, MMO_CWD: undefined }, onOutput });
    const release = endOnAbort(child, [signal], host.clock);
    const end = await child.ended;
    release();
    signal.throwIfAborted();
    return end;
  };
  const runMmo = async (options: readonly string[], words: readonly string[]): Promise<string> => {
    const told = { stdout: '', stderr: '' };
    const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
    const { exitCode, signal: endedBy } = await run([...node, ...options, program, ...args, ...words], (stream, bytes) => {
      told[stream] += decoders[stream].decode(bytes, { stream: true });
    });
    if (exitCode === undefined) throw new FailedRun(exitCodes.failed, `${told.stdout}${told.stderr}the run was ended by ${endedBy}\n`);
    if (exitCode !== 0) throw new FailedRun(exitCode, `${told.stdout}${told.stderr}`);
    return told.stdout;
  };
  // Planned first; then whatever there is to do is done before anything is measured.
  for (const more of [['--dry=json'], ['--output=failed'], ['--output=none', `--summarize=${summaryFile}`, ...traceOf(context)]]) {
    const stdout = await runMmo([], more);
    if (more[0] === '--dry=json' && !canEnd(context, JSON.parse(stdout), workspace.services)) return exitCodes.usage;
  }
  const summary: RunSummary = JSON.parse(host.files.readText(summaryFile));
  const figures = await measureNoOps({ host, run, runMmo: (options) => runMmo(options, ['--output=none']), folder, moduleOf: createModuleFinder(host.files) });
  const culprits = findCulprits(host, { root: workspace.root, services: workspace.services, summary });
  const measured = reportOf(summary, figures, { args, culprits });
  const report: BenchReport = { ...measured, advice: advise(measured, culprits) };
  const comparison = then === undefined ? undefined : compareReports(report, then);
  terminal.write(flags.on('json') ? `${JSON.stringify(report, undefined, 2)}\n` : renderBench(report, comparison, terminal.color));
  if (flags.on('json') && comparison !== undefined) terminal.writeError(`${comparison.ratio.toFixed(2)} × then\n`);
  if (!keepProfile(context, figures.profile)) return exitCodes.usage;
  return comparison?.isSlower === true ? exitCodes.failed : exitCodes.ok;
}

/** Tells which of the named tasks never end. */
function canEnd({ positionals, tell }: CommandContext, planned: RunSummary, services: readonly Service[]): boolean {
  const named = new Set(tasksOf(positionals));
  const known = new Map(services.map((service) => [service.name, service]));
  const isEndless = ({ id, service, task }: RunSummary['tasks'][number]): boolean =>
    (named.has(task) || named.has(id)) && known.get(service)?.tasks.get(task)?.persistent === true;
  const endless = planned.tasks.filter(isEndless).map(({ id }) => id);
  if (endless.length === 0) return true;
  const message = `"${endless.join('", "')}" is persistent: a run of it has no end that could be timed`;
  tell([diagnose('badFlagValue', { message, help: 'name tasks that end' })]);
  return false;
}

function tasksOf(positionals: readonly string[]): readonly string[] {
  return positionals.length > 0 ? positionals : ['build'];
}

/** The selection as it was given; `build` where no task is named. */
function runArguments({ flags, positionals }: CommandContext): readonly string[] {
  const lists = (['service', 'filter', 'base', 'head', 'config'] as const).flatMap((name) => flags.list(name).map((value) => `--${name}=${value}`));
  const affected = flags.optional('affected');
  return ['run', ...tasksOf(positionals), ...lists, ...(affected === undefined ? [] : [affected === true ? '--affected' : `--affected=${affected}`])];
}

function readCompared(context: CommandContext): BenchReport | undefined | 'unusable' {
  const { flags, host, terminal, tell } = context;
  const given = flags.all.get('compare');
  if (given === undefined) return undefined;
  const path = resolve(terminal.cwd, flags.text('cwd') ?? '.', given === true ? '' : (given.at(-1) ?? ''));
  const text = host.files.tryReadText(path);
  const report = text === undefined ? undefined : parseReport(text);
  const asked = runArguments(context).join(' ');
  const measured = report?.command.join(' ');
  if (measured === asked) return report;
  const what = text === undefined ? 'cannot be read' : measured === undefined ? 'is no report of mmo bench' : `is of mmo ${measured}, not of mmo ${asked}`;
  tell([diagnose('badFlagValue', { message: `--compare: ${path} ${what}`, help: 'give it a file with what mmo bench --json has printed for the same tasks' })]);
  return 'unusable';
}

function profilePath({ flags, terminal }: CommandContext): string | undefined {
  const asked = flags.text('profile');
  return asked === undefined ? undefined : resolve(terminal.cwd, flags.text('cwd') ?? '.', asked);
}

function traceOf(context: CommandContext): readonly string[] {
  const path = profilePath(context);
  return path === undefined ? [] : [`--profile=${path}`];
}

/** Beside the trace, under its name; false where it cannot be written. */
function keepProfile(context: CommandContext, profile: string): boolean {
  const { host, terminal, tell } = context;
  const trace = profilePath(context);
  if (trace === undefined) return true;
  const path = `${trace.replace(/\.json$/, '')}.cpuprofile`;
  try {
    host.files.writeAtomic(path, host.files.read(profile));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell([diagnose('badRunSummary', { message: `the CPU profile cannot be written to ${path}: ${reason}` })]);
    return false;
  }
  terminal.writeError(`trace: ${trace}\nCPU profile: ${path}\n`);
  return true;
}

interface Told {
  readonly args: readonly string[];
  readonly culprits: Culprits;
}

function reportOf(
  summary: RunSummary,
  { wallMs, nodeMs, bareNodeMs, gitStatusMs, shares }: NoOpFigures,
  { args, culprits }: Told,
): Omit<BenchReport, 'advice'> {
  const wall = median(wallMs);
  const sum = (counts: readonly (readonly [string, number])[]): number => counts.reduce((total, [, files]) => total + files, 0);
  return {
    schemaVersion: 1,
    workspace: summary.workspace,
    command: args,
    runs: wallMs.length,
    tasks: summary.tasks.length,
    ran: summary.tasks.filter(({ outcome }) => outcome?.status !== 'cached').map(({ id }) => id),
    inputFiles: summary.tasks.reduce((total, { inputs }) => total + Object.keys(inputs).length, 0),
    outputFiles: sum(culprits.outputs),
    untrackedFiles: sum(culprits.untracked),
    wallMs: wall,
    fastestMs: Math.min(...wallMs),
    slowestMs: Math.max(...wallMs),
    nodeMs: median(nodeMs),
    gitStatusMs: median(gitStatusMs),
    certificatesMs: bareNodeMs.length === 0 ? 0 : Math.max(0, median(nodeMs) - median(bareNodeMs)),
    phases: Object.fromEntries(phases.map((phase) => [phase, (shares.get(phase) ?? 0) * wall])) as BenchReport['phases'],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
