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
  const rows = tasks.map(({ id, cache, key, affectedBy }) => [id, wordsOf(cache), key?.slice(0, 12) ?? '', affectedBy.join('; ')]);
  const count = (status: TaskSummary['cache']['status']): number => tasks.filter(({ cache }) => cache.status === status).length;
  const counts = `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}: ${count('miss') + count('off')} would run, ${count('hit')} hits, ${count('unknown')} unknown`;
  return `${renderTable(rows)}${counts}\n`;
}
