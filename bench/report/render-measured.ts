import { budgetOf } from './budget.ts';
import { judge } from './judge.ts';
import type { RecordedResult } from './results-file.ts';
import { tableOf } from './table-of.ts';
import { verdictLine } from './verdict-line.ts';

/** What was recorded, in Markdown: all verdicts first, then a table for each result. */
export function renderMeasured(results: readonly RecordedResult[]): string {
  const verdicts = results.flatMap((result) => {
    const checks = judge(result, budgetOf(result.scenario, result.n));
    return checks.length === 0 ? [] : [`- ${verdictLine(result, checks)}`];
  });
  return [
    '![Wall time by tool; shorter is faster](results.svg)',
    '',
    ...new Set(results.map(({ measured }) => measured)),
    '',
    ...verdicts,
    ...results.flatMap(section),
  ].join('\n');
}

function section(result: RecordedResult): readonly string[] {
  const { scenario, n, limitIs, counts = {}, notes = [], failed = {}, table, versions } = result;
  const rows = table ?? tableOf(result);
  const named = Object.entries(versions).filter(([name]) => name !== 'mmo' && name in result.tools);
  const said = [
    ...(limitIs === undefined ? [] : [`limit: ${limitIs}`]),
    ...(named.length === 0 ? [] : [named.map(([name, version]) => `${name} ${version}`).join(', ')]),
    ...notes,
    ...Object.entries(failed).map(([name, reason]) => `${name} is left out: ${reason}`),
    ...(table === undefined ? Object.entries(counts).map(([name, value]) => `${name}: ${Number.isInteger(value) ? value : value.toPrecision(3)}`) : []),
  ];
  return [
    '',
    `### ${scenario}${n > 0 ? `, N=${n}` : ''}`,
    ...(rows.length > 1 ? ['', ...markdown(rows)] : []),
    ...(said.length > 0 ? ['', `${said.join('; ')}.`] : []),
  ];
}

function markdown(rows: readonly (readonly string[])[]): readonly string[] {
  const line = (row: readonly string[]): string => `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rest.map(line)];
}
