import { dirname, join } from 'node:path';
import { defineExecutor, type Executor, type ExecutorContext, type Finding, type Task, type TaskResult, type WorkspacePath } from '../../core/plugin-api.ts';
import { runOwnCommand } from './command-runner.ts';
import { runGo } from './go-runner.ts';
import { failedAlone, mergeAttempts } from './merge-attempts.ts';
import { runNode } from './node-runner.ts';
import { pythonRunner, runPython } from './python-runner.ts';
import type { RunnerEnd } from './runner.ts';
import type { TestCase } from './test-case.ts';
import { layerOf, type TestOptions, testOptionsSchema } from './test-options.ts';
import { writeJunit } from './write-junit.ts';

/** Runs a service's tests, by its language's runner or its own command, and tells what came of each. */
export const testExecutor: Executor = defineExecutor({
  name: 'test',
  version: '1',
  schema: testOptionsSchema,
  commandless: true,
  defaults: (_service, options) => {
    const { language, report, coverage, junit }: TestOptions = options;
    const files = [report, coverage, junit].filter((path) => path !== undefined);
    // Reports are wanted above all of a run that failed: they stay.
    return {
      tools: language === undefined ? [] : [language === 'python' ? 'python3' : language],
      outputs: files.map((path) => ({ path, optional: true })),
      clean: false,
    };
  },
  fingerprint: ({ command, options }, surroundings) => {
    const { language, runner }: TestOptions = options;
    return command === undefined && language === 'python' ? { runner: pythonRunner({ runner }, surroundings) } : {};
  },
  execute: async (task, context): Promise<TaskResult> => {
    const options: TestOptions = task.options;
    if (task.command === undefined && options.language === undefined) return { status: 'failure', failure: { reason: 'error', message: nothingToRun } };
    const missing = missingProgram(task, options, context);
    if (missing !== undefined) return { status: 'failure', failure: { reason: 'spawn', message: missing } };
    makeRoom(options, context);
    const startedMs = performance.now();
    const stateFile = join(context.tmpDir, 'tests.json');
    const before = context.attempt > 1 ? readCases(context.files.tryReadText(stateFile)) : [];
    const again = failedAlone(before);
    if (again !== undefined) context.log(`again: ${again.map(({ name }) => name).join(', ')}`);
    const ended = await runnerOf(task, options)({ task, options, context, again });
    const cases = again === undefined ? ended.cases : mergeAttempts(before, ended.cases);
    context.files.mkdir(context.tmpDir);
    context.files.write(stateFile, JSON.stringify(isWhole(task, ended) ? cases : []));
    report(
      ended,
      cases.filter(({ id }) => id !== task.id),
      context,
    );
    if (options.junit !== undefined) context.files.writeAtomic(join(context.serviceRoot, options.junit), await writeJunit(task.id, cases));
    const data = dataOf(task, cases, { context, durationMs: performance.now() - startedMs });
    return { ...resultOf(ended, cases), data };
  },
});

const nothingToRun = 'the task says neither "command" nor "options.language": there is nothing to run';

const hints = {
  go: 'install Go: https://go.dev/dl, or apt install golang-go',
  node: 'install Node.js: https://nodejs.org',
  python3: 'install Python 3: https://www.python.org/downloads, or apt install python3',
  pytest: 'install it by pip install pytest or apt install python3-pytest, or set "runner: unittest"',
} as const;

function missingProgram({ command }: Task, options: TestOptions, context: ExecutorContext): string | undefined {
  if (command !== undefined || options.language === undefined) return undefined;
  const python = options.language === 'python' && pythonRunner(options, context) === 'pytest' ? 'pytest' : 'python3';
  const program = options.language === 'python' ? python : options.language;
  return context.findProgram(program) === undefined ? `${program} was not found in PATH; ${hints[program]}` : undefined;
}

function runnerOf({ command }: Task, { language }: TestOptions): typeof runGo {
  if (command !== undefined) return runOwnCommand;
  if (language === 'go') return runGo;
  return language === 'node' ? runNode : runPython;
}

/** A report of an earlier attempt must not be taken for this one's; coverage is that of the first attempt, which ran everything. */
function makeRoom({ report: read, coverage, junit }: TestOptions, { files, attempt, serviceRoot }: ExecutorContext): void {
  for (const path of [read, coverage, junit]) {
    if (path === undefined) continue;
    if (attempt === 1 || path === read) files.unlink(join(serviceRoot, path));
    files.mkdir(dirname(join(serviceRoot, path)));
  }
}

function placeOf(file: string | undefined, context: ExecutorContext): WorkspacePath | undefined {
  return file === undefined ? undefined : context.workspacePath(file);
}

function readCases(text: string | undefined): readonly TestCase[] {
  return text === undefined ? [] : JSON.parse(text);
}

/** Every test had its turn, so that the failed ones alone decide. A runner that ended otherwise than with failed tests may have left some out. */
function isWhole({ command }: Task, { end, cutShort, problem }: RunnerEnd): boolean {
  return command === undefined && end.exitCode === FAILED_TESTS && cutShort !== true && problem === undefined;
}

/** How `go test`, `node --test`, pytest and unittest exit. */
const FAILED_TESTS = 1;
const reportedCases = 100;

/** A command that is one test with its exit code has nothing to add to that. */
function report({ findings = [], problem }: RunnerEnd, cases: readonly TestCase[], context: ExecutorContext): void {
  for (const finding of findings) context.report({ ...finding, file: placeOf(finding.file, context) });
  const failed = cases.filter(({ status }) => status === 'failed');
  for (const { suite, name, message, file, line } of failed.slice(0, reportedCases)) {
    const place: Pick<Finding, 'file' | 'line'> = { file: placeOf(file, context), line };
    context.report({
      severity: 'error',
      message: message === undefined ? [suite, name].filter((part) => part !== '').join(' ') : `${name}: ${message}`,
      ...place,
    });
  }
  for (const { name, suite } of cases.filter(({ flaky }) => flaky === true).slice(0, reportedCases)) {
    context.report({ severity: 'warning', message: `${suite === '' ? name : `${suite} ${name}`} is flaky: it failed, and passed when it was run again` });
  }
  if (problem !== undefined) context.log(`mmo: ${problem}`);
}

/** A failed test is a failure even where the exit code is 0. */
function resultOf({ end, problem }: RunnerEnd, cases: readonly TestCase[]): TaskResult {
  const failed = cases.filter(({ status }) => status === 'failed').length;
  if (end.exitCode === undefined) return { status: 'failure', failure: { reason: 'signal', signal: end.signal ?? 'unknown' } };
  if (end.exitCode !== 0) return { status: 'failure', failure: { reason: 'exit-code', exitCode: end.exitCode } };
  if (failed > 0) return { status: 'failure', failure: { reason: 'error', message: `${failed} ${failed === 1 ? 'test' : 'tests'} failed` } };
  if (problem !== undefined) return { status: 'failure', failure: { reason: 'error', message: problem } };
  return { status: 'success' };
}

function dataOf(
  { name, options }: Task,
  cases: readonly TestCase[],
  { context, durationMs }: { readonly context: ExecutorContext; readonly durationMs: number },
): NonNullable<TaskResult['data']> {
  const count = (status: TestCase['status']): number => cases.filter((one) => one.status === status).length;
  const failures = cases.filter(({ status }) => status === 'failed').slice(0, reportedCases);
  return {
    tests: {
      layer: layerOf(name, options),
      passed: count('passed'),
      failed: count('failed'),
      skipped: count('skipped'),
      flaky: cases.filter(({ flaky }) => flaky === true).length,
      durationMs: Math.round(durationMs),
    },
    cases: failures.map((one) => ({
      suite: one.suite,
      name: one.name,
      ...(one.message !== undefined && { message: one.message }),
      file: placeOf(one.file, context) ?? null,
      line: one.line ?? null,
    })),
  };
}
