import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * `node --import tsx test/run.ts [path…]`: runs every `*.test.ts` below the given path prefixes (default: all), one
 * after another, and ends with `N passed, N failed, N skipped`. Finding no file, or a file without a suite, is an error.
 */
interface UvuGlobals {
  UVU_DEFER?: number;
  UVU_QUEUE?: unknown[][];
  UVU_INDEX?: number;
}
type RunSuite = () => Promise<[errors: string | true, passed: number, skipped: number, total: number]>;

const root = join(import.meta.dirname, '..');
const uvu = globalThis as UvuGlobals;
let finished = false;

process.on('exit', () => {
  if (finished) return;
  process.stderr.write('The process ended before the tests did.\n');
  process.exitCode = process.exitCode || 1;
});

const exitCode = await main(process.argv.slice(2).map((path) => path.replace(/^\.\//, '').replace(/\/+$/, '')));
finished = true;
process.exit(exitCode);

async function main(prefixes: readonly string[]): Promise<number> {
  const files = selectFiles(prefixes);
  uvu.UVU_DEFER = 1;
  uvu.UVU_QUEUE = [];
  const { results } = await import('./support/harness.ts');
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

function selectFiles(prefixes: readonly string[]): string[] {
  const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const prefix of prefixes) {
    if (!all.some((file) => isBelow(file, prefix))) throw new Error(`No test file below ${prefix}`);
  }
  const files = prefixes.length === 0 ? all : all.filter((file) => prefixes.some((prefix) => isBelow(file, prefix)));
  if (files.length === 0) throw new Error('No test files');
  return files;
}

function isBelow(file: string, prefix: string): boolean {
  return file === prefix || file.startsWith(`${prefix}/`) || file === `${prefix}.test.ts`;
}
