import { runTests, testFiles } from './support/run-tests.ts';

/*
 * node --import tsx test/run.ts [path…]: runs every `*.test.ts` below the given path prefixes, by default all but the
 * fault tests, which have a runner of their own. Finding no file is an error.
 */
const exitCode = await runTests(selectFiles(process.argv.slice(2).map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''))));
process.exit(exitCode);

function selectFiles(prefixes: readonly string[]): readonly string[] {
  const all = testFiles();
  for (const prefix of prefixes) {
    if (!all.some((file) => isBelow(file, prefix))) throw new Error(`No test file below ${prefix}`);
  }
  const files = all.filter((file) => (prefixes.length === 0 ? !isBelow(file, 'test/faults') : prefixes.some((prefix) => isBelow(file, prefix))));
  if (files.length === 0) throw new Error('No test files');
  return files;
}

function isBelow(file: string, prefix: string): boolean {
  return file === prefix || file.startsWith(`${prefix}/`) || file === `${prefix}.test.ts`;
}
