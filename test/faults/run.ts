import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests, testFiles } from '../support/run-tests.ts';
import { recordResults } from './rig/record-results.ts';
import { type FaultLine, shownFigures } from './rig/shown-figures.ts';

/*
 * npm run faults -- [--quick|--full] [--only t04,t05] [--seed 7] [--peer turbo|nx] [--record]
 *
 * Puts mmo under every fault of the scoreboard, or another tool under those that the rig can drive it through. Ends with
 * all lines of figures and `N passed, N failed, N skipped`. `--record` writes the figures into the scoreboard.
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    peer: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});
if (values.quick && values.full) throw new Error('--quick and --full exclude each other');
if (!/^\d+$/.test(values.seed)) throw new Error(`--seed expects a whole number, got "${values.seed}"`);
if (values.peer !== undefined && values.peer !== 'turbo' && values.peer !== 'nx') throw new Error(`No peer "${values.peer}"; there are: turbo, nx`);

const folder = mkdtempSync(join(tmpdir(), 'mmo-faults-'));
const resultsFile = join(folder, 'results.ndjson');
process.env['MMO_FAULTS_SCALE'] = values.full ? 'full' : 'quick';
process.env['MMO_FAULTS_SEED'] = values.seed;
process.env['MMO_FAULTS_RESULTS'] = resultsFile;
if (values.peer !== undefined) process.env['MMO_FAULTS_PEER'] = values.peer;
const exitCode = await runTests(selectFiles(values.only.split(',').filter(Boolean)));
const lines = readResults();
for (const line of lines) process.stdout.write(`${shownFigures(line)}\n`);
if (values.record) recordResults(lines);
rmSync(folder, { recursive: true });
process.exit(exitCode);

function selectFiles(only: readonly string[]): readonly string[] {
  const all = testFiles().filter((file) => file.startsWith('test/faults/'));
  for (const id of only) if (!all.some((file) => isOf(file, id))) throw new Error(`No fault test "${id}"`);
  return only.length === 0 ? all : all.filter((file) => only.some((id) => isOf(file, id)));
}

function isOf(file: string, id: string): boolean {
  return file.startsWith(`test/faults/${id}-`);
}

function readResults(): readonly FaultLine[] {
  try {
    return readFileSync(resultsFile, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as FaultLine);
  } catch {
    return [];
  }
}
