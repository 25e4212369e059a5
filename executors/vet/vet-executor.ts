import { defineExecutor, type Executor, type ExecutorContext, type Failure, type Finding, type Task, type TaskResult } from '../../core/plugin-api.ts';
import { runOwnCommand } from './run-own-command.ts';
import { runTool } from './run-tool.ts';
import { type VetOptions, vetOptionsSchema } from './vet-options.ts';
import type { VetTool, VetView } from './vet-tool.ts';
import { toolFingerprint, toolsOf, vetView } from './vet-view.ts';

/** Looks at sources without running them, by the tools of a language or a command of the task's own; tells each finding with its place. */
export const vetExecutor: Executor = defineExecutor({
  name: 'vet',
  version: '1',
  schema: vetOptionsSchema,
  commandless: true,
  defaults: (_service, options) => {
    const { language }: VetOptions = options;
    if (language === undefined) return {};
    const tools = { go: ['go'], node: ['node'], python: ['python3'], shell: [] }[language];
    return { tools, inputs: ['$default', ...configurations[language].map((name) => `//${name}`)] };
  },
  fingerprint: ({ command, options }, surroundings) => {
    const { language }: VetOptions = options;
    return command !== undefined || language === undefined ? {} : toolFingerprint(language, surroundings);
  },
  execute: async (task, context): Promise<TaskResult> => {
    const fix = context.args.some((arg) => fixFlags.has(arg));
    const result = await vet(task, task.options, { context, fix });
    return result.status === 'success' && fix ? { ...result, uncached: true } : result;
  },
});

const fixFlags: ReadonlySet<string> = new Set(['--fix', '--write']);

/** Files at the workspace root that tools read beside those of the service. */
const configurations = {
  go: ['.golangci.*', 'staticcheck.conf', 'go.work'],
  node: ['eslint.config.*', '.eslintrc*', 'biome.json*', '.biome.json*', '.prettierrc*', 'prettier.config.*', 'tsconfig*.json', 'package.json'],
  python: ['ruff.toml', '.ruff.toml', 'pyproject.toml', 'setup.cfg', 'tox.ini', '.flake8', 'mypy.ini', '.mypy.ini'],
  shell: ['.shellcheckrc'],
} as const;

async function vet(
  { command }: Task,
  options: VetOptions,
  { context, fix }: { readonly context: ExecutorContext; readonly fix: boolean },
): Promise<TaskResult> {
  if (command !== undefined) {
    const { end, findings } = await runOwnCommand(command, options, context);
    tell(findings, context, { inLog: options.parse === 'eslint' });
    if (end.exitCode === undefined) return failure({ reason: 'signal', signal: end.signal ?? 'unknown' });
    if (end.exitCode !== 0) return failure({ reason: 'exit-code', exitCode: end.exitCode });
    return resultOf(findings, []);
  }
  if (options.language === undefined)
    return failure({ reason: 'error', message: 'the task says neither "command" nor "options.language": there is nothing to run' });
  const unknown = context.args.find((arg) => !fixFlags.has(arg));
  if (unknown !== undefined) return failure({ reason: 'error', message: `it takes --fix and --write, not "${unknown}"` });
  const view = vetView(context);
  const tools = chooseTools(toolsOf[options.language], options, view);
  if (typeof tools === 'string') return failure({ reason: 'error', message: tools });
  const missing = tools.find(({ program }) => !view.isInstalled(program));
  if (missing !== undefined) return failure({ reason: 'spawn', message: `${missing.program} was not found in PATH; ${missing.hint}` });
  const all: Finding[] = [];
  const problems: string[] = [];
  for (const tool of tools) {
    const { findings, problem, signal } = await runTool(tool, view, { context, fix });
    tell(findings, context, { inLog: true });
    all.push(...findings);
    if (signal !== undefined) return failure({ reason: 'signal', signal });
    if (problem !== undefined) problems.push(problem);
    context.log(`${tool.name}: ${findings.length === 0 ? 'nothing found' : countOf(findings.length, 'finding')}`);
  }
  return resultOf(all, problems);
}

/** The tools that are named, or else those that are wanted; text says what is wrong with a name. */
function chooseTools(known: readonly VetTool[], { language, tools }: VetOptions, view: VetView): readonly VetTool[] | string {
  if (tools === undefined) {
    const chosen: VetTool[] = [];
    for (const tool of known) if (tool.isWanted(view, chosen.length > 0)) chosen.push(tool);
    return chosen;
  }
  const unknown = tools.find((name) => !known.some((tool) => tool.name === name));
  if (unknown !== undefined) return `there is no tool "${unknown}" for ${language}; there are ${known.map(({ name }) => name).join(', ')}`;
  return known.filter(({ name }) => tools.includes(name));
}

const reportedFindings = 200;

/** As diagnostics for who runs it, and as lines of the log for who finds the result in the cache. */
function tell(findings: readonly Finding[], context: ExecutorContext, { inLog }: { readonly inLog: boolean }): void {
  for (const [n, finding] of findings.entries()) {
    const { severity, message, line, column, rule } = finding;
    const file = finding.file === undefined ? undefined : context.workspacePath(finding.file);
    if (n < reportedFindings) context.report({ ...finding, file });
    if (!inLog) continue;
    const place = [file ?? finding.file, ...(line === undefined ? [] : [line, ...(column === undefined ? [] : [column])])].filter((part) => part !== undefined);
    context.log(`${place.length === 0 ? '' : `${place.join(':')}: `}${severity}: ${message}${rule === undefined ? '' : ` (${rule})`}`);
  }
  if (findings.length > reportedFindings) context.log(`${findings.length - reportedFindings} more are only in this log`);
}

function resultOf(findings: readonly Finding[], problems: readonly string[]): TaskResult {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const reasons = [...(errors > 0 ? [`${countOf(errors, 'error')} found`] : []), ...problems];
  return reasons.length > 0 ? failure({ reason: 'error', message: reasons.join('; ') }) : { status: 'success' };
}

function failure(failed: Failure): TaskResult {
  return { status: 'failure', failure: failed };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
