import type { RunSummary, TaskSummary } from '../engine/types.ts';
import { renderTable } from './render-table.ts';

const words: Readonly<Record<TaskSummary['cache']['status'], string>> = {
  hit: 'hit',
  miss: 'run',
  unknown: 'unknown: depends on what runs before',
  off: 'run (not cached)',
};

/** A dry run as text: one line a task with what would happen, then the counts. */
export function renderDryRun({ tasks }: RunSummary): string {
  const wordsOf = ({ status, unconfirmed }: TaskSummary['cache']): string => (unconfirmed ? 'hit, if what it made is still there' : words[status]);
  const rows = tasks.map(({ id, cache, key, affectedBy, preview }) => [
    id,
    preview === undefined ? wordsOf(cache) : previewWords(preview),
    key?.slice(0, 12) ?? '',
    affectedBy.join('; '),
  ]);
  const diffs = tasks.flatMap(({ id, preview }) => (preview?.diff === undefined ? [] : [`\n${id} in ${preview.where}:\n${preview.diff}\n`]));
  // As its line says it: what an environment tells of a task outranks its cache.
  const standings = tasks.map(({ cache, preview }) => (preview?.status === 'unchanged' || preview?.status === 'unknown' ? preview.status : cache.status));
  const count = (status: (typeof standings)[number]): number => standings.filter((one) => one === status).length;
  const unchanged = count('unchanged');
  const counts = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}: ${count('miss') + count('off')} would run, ${count('hit')} hits, ${unchanged === 0 ? '' : `${unchanged} unchanged, `}${count('unknown')} unknown`;
  return `${renderTable(rows)}${diffs.join('')}${diffs.length > 0 ? '\n' : ''}${counts}\n`;
}

function previewWords({ status, where, because }: NonNullable<TaskSummary['preview']>): string {
  const why = because === undefined ? '' : ` (${because})`;
  if (status === 'unchanged') return `unchanged in ${where}`;
  if (status === 'mistake') return `cannot be${why}`;
  if (status === 'create') return `new in ${where}${why}`;
  return status === 'update' ? `replaced in ${where}${why}` : `unknown${why}`;
}
