import pc from 'picocolors';
import { byCodeUnit } from '../lib/by-code-unit.ts';
import { taskLine } from '../reporters/task-line.ts';
import type { Standing } from '../watch/watch-listener.ts';

/** Up to so many tasks are listed one by one; of more, only those that are not well. */
const MOST_LISTED = 8;

/** How things stand between two passes: the last result of each task, or of those that are not well, and the keys. */
export function renderStanding({ results, isBroken }: Standing, { color, keys }: { readonly color: boolean; readonly keys: boolean }): string {
  if (isBroken) return 'waiting until that is mended';
  const paint = pc.createColors(color);
  const sorted = [...results].sort(([a], [b]) => byCodeUnit(a, b)).map(([, end]) => end);
  const ill = sorted.filter(({ outcome: { status } }) => status !== 'success' && status !== 'cached');
  const listed = sorted.length <= MOST_LISTED ? sorted : ill.slice(0, MOST_LISTED);
  const lines = listed.map((end) => `  ${taskLine(end, color)}`);
  if (listed.length < ill.length && sorted.length > MOST_LISTED) lines.push(paint.dim(`  and ${ill.length - listed.length} more`));
  const counts = `${results.size - ill.length} of ${results.size} ${results.size === 1 ? 'task' : 'tasks'} well`;
  const help = keys ? '; r: once more, f: what failed, enter: everything, q: quit' : '';
  return [...lines, `${counts}, waiting for changes${paint.dim(help)}`].join('\n');
}
