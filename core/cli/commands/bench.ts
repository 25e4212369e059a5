import { resolve } from 'node:path';
import { diagnose } from '../../diagnostics/diagnose.ts';
import type { RunSummary } from '../../engine/types.ts';
import { advise } from '../bench/advise.ts';
import type { BenchReport } from '../bench/bench-report.ts';
import { compareReports, parseReport } from '../bench/compare-reports.ts';
import { type Culprits, findCulprits } from '../bench/find-culprits.ts';
import { createModuleFinder } from '../bench/module-finder.ts';
import { measureNoOps, type NoOpFigures } from '../bench/no-op-runs.ts';
import { phases } from '../bench/phase-of.ts';
import { renderBench } from '../bench/render-bench.ts';
import type { Command, CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** `mmo bench [task…]`: where the time of a run goes that has nothing to do; exits 1 if a task fails, or if `--compare` finds it slower. */
export const benchCommand: Command = async (context) => {
  const { flags, terminal, host } = context;
  const then = readCompared(context);
  if (then === 'unusable') return exitCodes.usage;
  const workspace = await context.open();
  if (workspace === undefined) return exitCodes.usage;
  const folder = `${workspace.stateDir}/tmp/bench-${host.clock.random(6)}`;
  host.files.mkdir(folder);
  try {
    const program = process.argv[1] ?? '';
    const node = [process.execPath, ...process.execArgv];
    const cwd = resolve(terminal.cwd, flags.text('cwd') ?? '.');
    const args = runArguments(context);
    // Whatever there is to do is done before.
    const first = host.processes.run([...node, program, ...args, '--output=failed'], { cwd });
    if (first.exitCode !== 0) {
      terminal.writeError(`${new TextDecoder().decode(first.stdout)}${first.stderr}`);
      return first.exitCode;
    }
    const summaryFile = `${folder}/summary.json`;
    host.processes.run([...node, program, ...args, '--output=none', `--summarize=${summaryFile}`, ...traceOf(context)], { cwd });
    const summary: RunSummary = JSON.parse(host.files.readText(summaryFile));
    const figures = measureNoOps({ host, node, program, args: [...args, '--output=none'], cwd, folder, moduleOf: createModuleFinder(host.files) });
    const culprits = findCulprits(host, { root: workspace.root, services: workspace.services, summary });
    const measured = reportOf(summary, figures, { args, culprits });
    const report: BenchReport = { ...measured, advice: advise(measured, culprits) };
    const comparison = then === undefined ? undefined : compareReports(report, then);
    terminal.write(flags.on('json') ? `${JSON.stringify(report, undefined, 2)}\n` : renderBench(report, comparison, terminal.color));
    if (flags.on('json') && comparison !== undefined) terminal.writeError(`${comparison.ratio.toFixed(2)} × then\n`);
    keepProfile(context, figures.profile);
    return comparison?.isSlower === true ? exitCodes.failed : exitCodes.ok;
  } finally {
    host.files.remove(folder);
  }
};

/** The selection as it was given; `build` where no task is named. */
function runArguments({ flags, positionals }: CommandContext): readonly string[] {
  const lists = (['service', 'filter', 'base', 'head', 'config'] as const).flatMap((name) => flags.list(name).map((value) => `--${name}=${value}`));
  const affected = flags.optional('affected');
  return [
    'run',
    ...(positionals.length > 0 ? positionals : ['build']),
    ...lists,
    ...(affected === undefined ? [] : [affected === true ? '--affected' : `--affected=${affected}`]),
  ];
}

function readCompared({ flags, host, terminal, tell }: CommandContext): BenchReport | undefined | 'unusable' {
  const given = flags.all.get('compare');
  if (given === undefined) return undefined;
  const path = resolve(terminal.cwd, flags.text('cwd') ?? '.', given === true ? '' : (given.at(-1) ?? ''));
  const text = host.files.tryReadText(path);
  const report = text === undefined ? undefined : parseReport(text);
  if (report !== undefined) return report;
  const message = text === undefined ? `--compare: ${path} cannot be read` : `--compare: ${path} is no report of mmo bench`;
  tell([diagnose('badFlagValue', { message, help: 'give it a file with what mmo bench --json has printed' })]);
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

/** Beside the trace, under its name. */
function keepProfile(context: CommandContext, profile: string): void {
  const trace = profilePath(context);
  if (trace === undefined) return;
  const path = `${trace.replace(/\.json$/, '')}.cpuprofile`;
  context.host.files.writeAtomic(path, context.host.files.read(profile));
  context.terminal.writeError(`trace: ${trace}\nCPU profile: ${path}\n`);
}

interface Told {
  readonly args: readonly string[];
  readonly culprits: Culprits;
}

function reportOf(summary: RunSummary, { wallMs, nodeMs, gitStatusMs, shares }: NoOpFigures, { args, culprits }: Told): Omit<BenchReport, 'advice'> {
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
    phases: Object.fromEntries(phases.map((phase) => [phase, (shares.get(phase) ?? 0) * wall])) as BenchReport['phases'],
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
