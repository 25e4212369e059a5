import { availableParallelism } from 'node:os';
import { runApart } from './support/run-apart.ts';
import { runTests, testFiles } from './support/run-tests.ts';

/*
 * node --import tsx test/run.ts [--here] [path…]: runs every `*.test.ts` below the given path prefixes, by default all but the
 * fault tests, which have a runner of their own. Finding no file is an error. All of them run in two processes side by side, where
 * there are two processors: in one those that keep the daemon of containers busy, in the other the rest. `--here` keeps to this process.
 */
const words = process.argv.slice(2);
const files = selectFiles(words.filter((word) => word !== '--here').map((path) => path.replace(/^\.\//, '').replace(/\/+$/, '')));
const usesDaemon = (file: string): boolean => /^test\/integration\/(containers|delivery)\//.test(file);
const batches = [files.filter(usesDaemon), files.filter((file) => !usesDaemon(file))];
process.exit(words.includes('--here') || availableParallelism() < 2 || batches.some((batch) => batch.length === 0) ? await runTests(files) : await runAll());

async function runAll(): Promise<number> {
  const { passed, failed, skipped, exitCode } = await runApart(batches.map((batch) => [batch]));
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return exitCode;
}

function selectFiles(prefixes: readonly string[]): readonly string[] {
  const all = testFiles();
  for (const prefix of prefixes) {
    if (!all.some((file) => isBelow(file, prefix))) throw new Error(`No test file below ${prefix}`);
  }
  const found = all.filter((file) => (prefixes.length === 0 ? !isBelow(file, 'test/faults') : prefixes.some((prefix) => isBelow(file, prefix))));
  if (found.length === 0) throw new Error('No test files');
  return found;
}

function isBelow(file: string, prefix: string): boolean {
  return file === prefix || file.startsWith(`${prefix}/`) || file === `${prefix}.test.ts`;
}
