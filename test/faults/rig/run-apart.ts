import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What came out of all files together. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  exitCode: number;
}

const runner = join(import.meta.dirname, '..', '..', 'run.ts');
const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped\n/m;

export interface RunApartOptions {
  /** How many files are under way at the same time. */
  readonly jobs: number;
  /** Files that mostly wait, and so do not count where there is more than one at a time. */
  readonly waits: (file: string) => boolean;
}

/**
 * Runs files of tests in their order, each in a process of its own, so many at a time, and adds up what they say. With more
 * than one at a time each is shown when it has ended.
 */
export async function runApart(files: readonly string[], { jobs, waits }: RunApartOptions): Promise<Totals> {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0, exitCode: 0 };
  const lane = async (queue: string[]): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) await runOne(file, { totals, isShown: jobs === 1 });
  };
  const doesCount = (file: string): boolean => jobs === 1 || !waits(file);
  const counted = files.filter(doesCount);
  const beside = files.filter((file) => !doesCount(file));
  await Promise.all([lane(beside), ...Array.from({ length: jobs }, () => lane(counted))]);
  return totals;
}

async function runOne(file: string, { totals, isShown }: { readonly totals: Totals; readonly isShown: boolean }): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', runner, file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (isShown) process.stdout.write(chunk);
    });
  }
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  // Only the sum is of interest, and readers of a log look for the last such line.
  if (!isShown) process.stdout.write(text.replace(counts, ''));
  const [, passed = 0, failed = 0, skipped = 0] = counts.exec(text) ?? [];
  totals.passed += Number(passed);
  totals.failed += Number(failed);
  totals.skipped += Number(skipped);
  // A process that ended before its tests counted nothing.
  if (exitCode !== 0 && Number(failed) === 0) totals.failed += 1;
  if (exitCode !== 0) totals.exitCode = 1;
}
