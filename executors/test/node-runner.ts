import { join } from 'node:path';
import { parseTap } from './parse-tap.ts';
import type { Runner } from './runner.ts';

/** Node's own test runner: what people read goes to the log, TAP to a file of the task. `--` arguments go to node. */
export const runNode: Runner = async ({ options, context, again }) => {
  const tap = join(context.tmpDir, `node-${context.attempt}.tap`);
  context.files.mkdir(context.tmpDir);
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout', '--test-reporter=tap', `--test-reporter-destination=${tap}`];
  const coverage =
    options.coverage === undefined || again !== undefined
      ? []
      : ['--experimental-test-coverage', '--test-reporter=lcov', `--test-reporter-destination=${join(context.serviceRoot, options.coverage)}`];
  const args = context.args.filter((arg) => !noMeaning.has(arg));
  const patterns = [...new Set(again?.flatMap(({ select }) => select?.slice(1) ?? []))].map((name) => `--test-name-pattern=^${quotePattern(name)}$`);
  const files = [...new Set(again?.flatMap(({ select }) => select?.slice(0, 1) ?? []))];
  const flags = again === undefined ? args : args.filter((arg) => arg.startsWith('-'));
  const end = await context.spawn(['node', '--test', ...reporters, ...coverage, ...flags, ...patterns, ...files]);
  return { end, cases: parseTap(context.files.tryReadText(tap) ?? '') };
};

/** Flags of `mmo test` that say nothing to node. */
const noMeaning: ReadonlySet<string> = new Set(['-v', '--verbose', '-race', '--race']);

function quotePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
