import { join } from 'node:path';
import { parseJunit } from './parse-junit.ts';
import { parseUnittest } from './parse-unittest.ts';
import type { Runner, RunnerInput } from './runner.ts';

/** pytest where it is installed or named, else unittest; `--` arguments go to it. Neither leaves files in the sources. */
export const runPython: Runner = (input) => (pythonRunner(input.options, input.context) === 'pytest' ? runPytest(input) : runUnittest(input));

/** Which of the two runs the tests. */
export function pythonRunner({ runner }: RunnerInput['options'], { findProgram }: Pick<RunnerInput['context'], 'findProgram'>): 'pytest' | 'unittest' {
  return runner ?? (findProgram('pytest') === undefined ? 'unittest' : 'pytest');
}

const env = { PYTHONDONTWRITEBYTECODE: '1' };

const runPytest: Runner = async ({ options, context, again }) => {
  const report = join(context.tmpDir, `pytest-${context.attempt}.xml`);
  context.files.mkdir(context.tmpDir);
  const own = ['-p', 'no:cacheprovider', '--rootdir=.', '-o', 'junit_family=xunit1', `--junitxml=${report}`];
  const coverage = options.coverage === undefined || again !== undefined ? [] : ['--cov=.', `--cov-report=xml:${join(context.serviceRoot, options.coverage)}`];
  const args = withoutRace(context.args);
  const flags = again === undefined ? args : args.filter((arg) => arg.startsWith('-'));
  let output = '';
  const end = await context.spawn(['pytest', ...own, ...coverage, ...flags, ...(again?.flatMap(({ select }) => select ?? []) ?? [])], {
    env,
    onOutput: (_stream, piece) => {
      output += piece;
    },
  });
  const text = context.files.tryReadText(report);
  // By -x or --maxfail, which may stand in its configuration.
  const cutShort = /^!+ (?:stopping after|Interrupted)/m.test(output);
  return { end, ...(text === undefined ? { cases: [] } : parseJunit(text)), cutShort };
};

const runUnittest: Runner = async ({ context, again }) => {
  let text = '';
  const args = withoutRace(context.args).filter((arg) => arg !== '-v' && arg !== '--verbose');
  const what = again === undefined ? args : [...args.filter((arg) => arg.startsWith('-')), ...again.flatMap(({ select }) => select ?? [])];
  const end = await context.spawn(['python3', '-m', 'unittest', '-v', ...what], {
    env,
    onOutput: (stream, piece) => {
      if (stream === 'stderr') text += piece;
    },
  });
  return { end, cases: parseUnittest(text), cutShort: args.some((arg) => arg === '--failfast' || /^-[a-eg-z]*f/.test(arg)) };
};

function withoutRace(args: readonly string[]): readonly string[] {
  return args.filter((arg) => arg !== '-race' && arg !== '--race');
}
