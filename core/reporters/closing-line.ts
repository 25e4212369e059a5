import type { RunEvent } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { formatDuration } from './format-duration.ts';

/** A run in one line: `12 tasks: 3 run, 9 hits (4.1 s saved), 0 failed in 1.2 s; critical path a:build → b:build 0.9 s`. */
export function closingLine(end: Extract<RunEvent, { type: 'run:end' }>): string {
  const { tasks, success, cached, failure, skipped, cancelled } = end.totals;
  const counts = [
    `${success} run`,
    `${cached} ${cached === 1 ? 'hit' : 'hits'}${cached > 0 && end.savedMs >= 50 ? ` (${formatDuration(end.savedMs)} saved)` : ''}`,
    `${failure} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ];
  const path =
    end.criticalPath.length > 0 && end.criticalPathMs > 0 ? `; critical path ${joinPath(end.criticalPath)} ${formatDuration(end.criticalPathMs)}` : '';
  const interrupted = end.interrupted === undefined ? '' : `; interrupted by ${end.interrupted}`;
  return `${tasks} ${tasks === 1 ? 'task' : 'tasks'}: ${counts.join(', ')} in ${formatDuration(end.durationMs)}${path}${interrupted}`;
}

const longestShown = 6;

function joinPath(ids: readonly TaskId[]): string {
  const shown = ids.length <= longestShown ? ids : [...ids.slice(0, 2), '…', ...ids.slice(-3)];
  return shown.join(' → ');
}
