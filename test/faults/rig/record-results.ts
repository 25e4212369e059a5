import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultLine } from './shown-figures.ts';

interface RecordedLine extends Omit<FaultLine, 'isWhole'> {
  readonly commit: string;
}

const folder = join(import.meta.dirname, '..');
const start = '<!-- scoreboard:start -->\n';
const end = '<!-- scoreboard:end -->';

/**
 * Puts figures into `results.json`, each in the place of an older one of the same test and tool, and lays out the table of the README anew. Those of
 * a test that has not tried and survived all it owes are left out, and told of.
 */
export function recordResults(lines: readonly FaultLine[]): void {
  const file = join(folder, 'results.json');
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: folder, encoding: 'utf8' }).stdout.trim();
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedLine[]) : [];
  const idOf = ({ id, subject }: RecordedLine): string => `${id} ${subject}`;
  const now = lines.flatMap(({ isWhole, ...line }) => (isWhole ? [{ ...line, commit }] : []));
  for (const { id, isWhole } of lines) if (!isWhole) process.stdout.write(`${id} is not recorded: it has not done all it should\n`);
  const all = new Map([...before, ...now].map((line) => [idOf(line), line]));
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  writeFileSync(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
  const readme = join(folder, 'README.md');
  const text = readFileSync(readme, 'utf8');
  writeFileSync(readme, text.slice(0, text.indexOf(start) + start.length) + tableOf(sorted) + text.slice(text.indexOf(end)));
}

function tableOf(lines: readonly RecordedLine[]): string {
  const rows = lines.map(({ id, title, subject, faults, survived, wrongBytes, lost, leaks, seconds, scale, seed, commit }) =>
    ['', id, title, subject, faults, survived, wrongBytes, lost, leaks, seconds, `${scale}, ${seed}`, commit, ''].join(' | ').trim(),
  );
  const head = ['', 'test', 'subject matter', 'tool', 'faults', 'survived', 'wrong bytes', 'lost', 'leaks', 'seconds', 'scale, seed', 'commit', ''];
  return `${[head.join(' | ').trim(), `|${'---|'.repeat(head.length - 2)}`, ...rows].join('\n')}\n`;
}
