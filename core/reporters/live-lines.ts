import pc from 'picocolors';
import { fitWidth } from './fit-width.ts';
import { formatDuration } from './format-duration.ts';
import type { RunProgress } from './run-progress.ts';

/** A line of the live region: as it is measured and as it is shown. */
export interface LiveLine {
  readonly text: string;
  readonly shown: string;
}

const longestList = 8;
const barAfterMs = 3000;
const barCells = 20;

/** What the live region says: the running tasks with the time they have taken, then counts, and a bar once a run is long. */
export function liveLines(
  progress: RunProgress,
  { now, columns, color }: { readonly now: number; readonly columns: number; readonly color: boolean },
): readonly LiveLine[] {
  const paint = pc.createColors(color);
  // The last column stays free: many terminals wrap as soon as it is filled.
  const width = Math.max(1, columns - 1);
  const lines: LiveLine[] = [];
  for (const [task, startedAt] of progress.running) {
    if (lines.length === longestList) break;
    const text = fitWidth(`▸ ${task} ${formatDuration(now - startedAt)}`, width);
    lines.push({ text, shown: paint.cyan(text) });
  }
  const more = progress.running.size - lines.length;
  if (more > 0) lines.push(plain(fitWidth(`  and ${more} more`, width)));
  const elapsedMs = now - progress.startedAt;
  const counts = `${progress.ended}/${progress.total} · ${progress.running.size} running · ${progress.hits} hits · ${progress.failures.length} failed · ${formatDuration(elapsedMs)}`;
  const bar = elapsedMs >= barAfterMs && progress.total > 0 ? `${barOf(progress.ended / progress.total)} ` : '';
  lines.push(plain(fitWidth(`${bar}${counts}`, width)));
  return lines;
}

function plain(text: string): LiveLine {
  return { text, shown: text };
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * barCells);
  return `[${'█'.repeat(full)}${'░'.repeat(barCells - full)}]`;
}
