import { join } from 'node:path';
import { compilerFindings } from './go-runner.ts';
import { parseJunit } from './parse-junit.ts';
import { parseTap } from './parse-tap.ts';
import { parseUnittest } from './parse-unittest.ts';
import { readGoTest } from './read-go-test.ts';
import type { Runner, RunnerEnd } from './runner.ts';
import type { TestCase } from './test-case.ts';

/**
 * The task's own command, with the `--` arguments behind it. Its JUnit file tells the tests; without one, its output does where
 * a language says how to read it; else it is one test that passes with exit code 0. It is always run as a whole.
 */
export const runOwnCommand: Runner = async ({ task, options, context }) => {
  const report = options.report === undefined ? undefined : join(context.serviceRoot, options.report);
  const go = readGoTest({ verbose: true, cwd: context.cwd, folderOf: () => undefined, write: context.write });
  const isGo = options.language === 'go' && report === undefined;
  let output = '';
  const startedMs = performance.now();
  const end = await context.spawn(argvOf(task.command ?? '', context.args), {
    quiet: isGo,
    onOutput: (stream, text) => {
      if (isGo && stream === 'stdout') return go.add(text);
      if (isGo) context.write(text);
      output += text;
    },
  });
  if (report !== undefined) return readReport(end, { path: options.report ?? '', text: context.files.tryReadText(report) });
  const cases = isGo
    ? go.end()
    : options.language === 'node' && tapStart.test(output)
      ? parseTap(output)
      : options.language === 'python'
        ? parseUnittest(output)
        : [];
  const findings = isGo ? compilerFindings(output) : [];
  if (cases.length > 0) return { end, cases, findings };
  const whole: TestCase = {
    id: task.id,
    suite: '',
    name: task.name,
    status: end.exitCode === 0 ? 'passed' : 'failed',
    durationMs: Math.round(performance.now() - startedMs),
    message: end.exitCode === 0 ? undefined : (end.signal ?? `exit code ${end.exitCode}`),
  };
  return { end, cases: [whole], findings };
};

/** A version or a plan: a line such as "ok" alone may be in the output of any program. */
const tapStart = /^(?:TAP version \d+|1\.\.\d+)/m;

function readReport(end: RunnerEnd['end'], { path, text }: { readonly path: string; readonly text: string | undefined }): RunnerEnd {
  if (text === undefined) return { end, cases: [], problem: `the command did not write its report ${path}` };
  const { cases, problem } = parseJunit(text);
  return { end, cases, problem: problem === undefined ? undefined : `the report ${path} cannot be read: ${problem}` };
}

function argvOf(command: string | readonly string[], args: readonly string[]): readonly string[] {
  if (typeof command !== 'string') return [...command, ...args];
  const quoted = args.map((argument) => `'${argument.replaceAll("'", "'\\''")}'`);
  return ['/bin/sh', '-c', [command.trimEnd(), ...quoted].join(' ')];
}
