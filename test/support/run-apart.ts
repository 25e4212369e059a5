import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What came out of all files together. */
export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
  exitCode: number;
}

const runner = join(import.meta.dirname, '..', 'run.ts');
const counts = /^(\d+) passed, (\d+) failed, (\d+) skipped\n/m;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** The last line of what is said of a file. */
const endOfFile = /^ {2}\d+ ms\n/gm;

/**
 * Runs batches of files of tests, each batch in a process of its own. The batches of a lane run one after another, lanes side by
 * side. What is said of a file is shown in one piece, when the file has ended, and all counts are added up.
 */
export async function runApart(lanes: readonly (readonly string[])[][]): Promise<Totals> {
  const totals: Totals = { passed: 0, failed: 0, skipped: 0, exitCode: 0 };
  await Promise.all(
    lanes.map(async (lane) => {
      for (let batch = lane.shift(); batch !== undefined; batch = lane.shift()) await runBatch(batch, totals);
    }),
  );
  return totals;
}

async function runBatch(files: readonly string[], totals: Totals): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', runner, '--here', ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const ends = [...text.matchAll(endOfFile)].map(({ index, 0: line }) => index + line.length);
      process.stdout.write(text.slice(0, ends.at(-1) ?? 0));
      text = text.slice(ends.at(-1) ?? 0);
    });
  }
  // One that is ended must not leave its children with containers and clusters.
  const pass = (signal: NodeJS.Signals): void => {
    child.kill(signal);
    // After the handlers of the other lanes.
    setImmediate(() => process.exit(1));
  };
  for (const signal of signals) process.on(signal, pass);
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  for (const signal of signals) process.off(signal, pass);
  // Only the sum is of interest, and readers of a log look for the last such line.
  process.stdout.write(text.replace(counts, ''));
  const [, passed = 0, failed = 0, skipped = 0] = counts.exec(text) ?? [];
  totals.passed += Number(passed);
  totals.failed += Number(failed);
  totals.skipped += Number(skipped);
  // A process that ended before its tests counted nothing.
  if (exitCode !== 0 && Number(failed) === 0) totals.failed += 1;
  if (exitCode !== 0) totals.exitCode = 1;
}
