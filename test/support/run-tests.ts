import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface UvuGlobals {
  UVU_DEFER?: number;
  UVU_QUEUE?: unknown[][];
  UVU_INDEX?: number;
}
type RunSuite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

const root = join(import.meta.dirname, '..', '..');
const uvu = globalThis as UvuGlobals;

/**
 * Runs files of tests one after another, ends with `N passed, N failed, N skipped` and returns the exit code. A file
 * that cannot be loaded or has no suite is a failure, and so is a process that ends before its tests.
 */
export async function runTests(files: readonly string[]): Promise<number> {
  let finished = false;
  process.on('exit', () => {
    if (finished) return;
    process.stderr.write('The process ended before the tests did.\n');
    process.exitCode = process.exitCode || 1;
  });
  uvu.UVU_DEFER = 1;
  uvu.UVU_QUEUE = [];
  const { results } = await import('./harness.ts');
  let broken = false;
  for (const file of files) {
    try {
      broken = !(await runFile(file)) || broken;
    } catch (error) {
      results.failed += 1;
      process.stdout.write(`  ${file} could not be loaded: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    }
  }
  for (const skipped of results.skipped) process.stdout.write(`skipped: ${skipped}\n`);
  process.stdout.write(`${results.passed} passed, ${results.failed} failed, ${results.skipped.length} skipped\n`);
  finished = true;
  return broken || results.failed > 0 ? 1 : 0;
}

async function runFile(file: string): Promise<boolean> {
  const startedAt = performance.now();
  const suites: RunSuite[] = [];
  uvu.UVU_QUEUE = [suites];
  uvu.UVU_INDEX = 0;
  process.stdout.write(`\n${file}\n`);
  await import(pathToFileURL(join(root, file)).href);
  if (suites.length === 0) throw new Error(`${file} defines no suite`);
  let failures = '';
  for (const run of suites) {
    const [errors, passed, , total] = await run();
    if (errors !== true) failures += errors;
    else if (passed !== total) failures += '  a test or hook threw outside of its test\n';
  }
  process.stdout.write(`${failures === '' ? '' : `\n${failures}`}  ${Math.round(performance.now() - startedAt)} ms\n`);
  return failures === '';
}

/** Every file of tests, relative to the repository, in order of name. */
export function testFiles(): readonly string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort((a, b) => (a < b ? -1 : 1));
}
