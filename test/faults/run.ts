import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runApart } from '../support/run-apart.ts';
import { testFiles } from '../support/run-tests.ts';
import { readFaultArguments } from './rig/read-fault-arguments.ts';
import { recordResults } from './rig/record-results.ts';
import { type FaultLine, shownFigures } from './rig/shown-figures.ts';

/*
 * npm run faults -- [--quick|--full] [--only t04,t05] [--seed 7] [--jobs 2] [--peer turbo|nx] [--record]
 *
 * Puts mmo under every fault of the scoreboard, or another tool under those that the rig can drive it through. In the quick
 * size two tests are under way at a time where there are two processors, and two more that mostly wait. Ends with all lines of
 * figures and `N passed, N failed, N skipped`. `--record` writes the figures into the scoreboard.
 */
/** In the order of their times, the longest first. */
const long = ['t12', 't17', 't11', 't03', 't10', 't05', 't04', 't20', 't06', 't01', 't09', 't08', 't22', 't07', 't19', 't02'];
/** Look on for minutes while little happens. */
const waits = (file: string): boolean => isOf(file, 't18') || isOf(file, 't30');

const all = testFiles().filter((file) => file.startsWith('test/faults/'));
const { isFull, only, seed, peer, record, ...asked } = readFaultArguments(
  process.argv.slice(2),
  all.map((file) => file.slice('test/faults/'.length).replace(/-.*/, '')),
);
const jobs = asked.jobs ?? (isFull || peer !== undefined ? 1 : Math.min(2, availableParallelism()));
const folder = mkdtempSync(join(tmpdir(), 'mmo-faults-'));
const resultsFile = join(folder, 'results.ndjson');
process.env['MMO_FAULTS_SCALE'] = isFull ? 'full' : 'quick';
process.env['MMO_FAULTS_SEED'] = seed;
process.env['MMO_FAULTS_RESULTS'] = resultsFile;
if (peer !== undefined) process.env['MMO_FAULTS_PEER'] = peer;
const { passed, failed, skipped, exitCode } = await runApart(
  lanesOf(longestFirst(all.filter((file) => only.length === 0 || only.some((id) => isOf(file, id))))),
);
const lines = readResults();
for (const line of lines) process.stdout.write(`${shownFigures(line)}\n`);
if (record) recordResults(lines);
rmSync(folder, { recursive: true });
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(exitCode);

/** Lanes that take from one queue; with more than one, each of those that mostly wait has one of its own. */
function lanesOf(files: readonly string[]): readonly string[][][] {
  const isBeside = (file: string): boolean => jobs > 1 && waits(file);
  const queue = files.filter((file) => !isBeside(file)).map((file) => [file]);
  return [...files.filter(isBeside).map((file) => [[file]]), ...Array.from({ length: jobs }, () => queue)];
}

function isOf(file: string, id: string): boolean {
  return file.startsWith(`test/faults/${id}-`);
}

/** So that none is left over at the end when all others are done. */
function longestFirst(files: readonly string[]): readonly string[] {
  const rank = (file: string): number => [...long, ''].findIndex((id) => id === '' || isOf(file, id));
  return [...files].sort((a, b) => rank(a) - rank(b));
}

function readResults(): readonly FaultLine[] {
  try {
    return readFileSync(resultsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FaultLine)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  } catch {
    return [];
  }
}
