import type { RunEvent } from '../model/event.ts';
import type { Outcome } from '../model/outcome.ts';
import type { TaskId } from '../model/task.ts';
import { describeFailure } from './describe-failure.ts';
import { describeOutcome } from './describe-outcome.ts';
import { escapeMarkdown, markdownBlock, markdownCode } from './escape-markdown.ts';
import { formatDuration } from './format-duration.ts';
import type { TaskEnd } from './run-progress.ts';
import type { RunTimeline, TaskTimes } from './run-timeline.ts';
import { addTestCounts, invertedPyramid, layersOf, type TestCounts } from './test-counts.ts';
import { TextWithin } from './text-within.ts';

/** What a summary is made from beside the run's times. */
export interface StepSummaryParts {
  /** Last lines of failed tasks' logs. */
  readonly logs: ReadonlyMap<TaskId, readonly string[]>;
  readonly limitBytes: number;
}

type RunEnd = Extract<RunEvent, { type: 'run:end' }>;

const slowestShown = 10;
const longestPath = 20;
/** The share of the space that failures leave to what follows them. */
const shareOfTables = 0.4;

/** A run as Markdown, of at most `limitBytes` bytes: where the platform takes no more, the table of all tasks is cut first, and says so. */
export function stepSummary({ start, end, tasks }: RunTimeline, { logs, limitBytes }: StepSummaryParts): string {
  if (end === undefined) return '';
  const page = new TextWithin(limitBytes);
  const ended = tasks.flatMap((times) => (times.end === undefined ? [] : [{ ...times, end: times.end }]));
  page.add(`## ${headline(start?.workspace ?? 'mmo', end)}\n\n`);
  page.add(countsTable(end, ended));
  page.add(testsTable(ended.reduce<TestCounts>((counts, task) => addTestCounts(counts, task.end.data), new Map())));
  page.addAll(
    ended.flatMap((task) => failureOf(task.end, logs)),
    {
      before: '### Failed\n\n',
      after: '',
      left: (count) => `… and ${count} more failed ${noun(count)}\n\n`,
      reserveBytes: Math.round(limitBytes * shareOfTables),
    },
  );
  page.addAll(ended.filter(isFlaky).map(flakyRow), {
    before: '### Flaky\n\nPassed and failed with the same inputs.\n\n| Task | Attempts | Outcome |\n|---|--:|---|\n',
    after: '\n',
    left: (count) => `\n… and ${count} more flaky ${noun(count)}\n`,
    reserveBytes: Math.round((limitBytes * shareOfTables) / 2),
  });
  page.addAll(slowestOf(ended).map(slowRow), { before: '### Slowest\n\n| Task | Time |\n|---|--:|\n', after: '\n', left: () => '' });
  if (end.criticalPath.length > 0 && end.criticalPathMs > 0)
    page.add(`Critical path, ${formatDuration(end.criticalPathMs)}: ${joinPath(end.criticalPath)}\n\n`);
  page.addAll([...ended].sort(byRankAndName).map(taskRow), {
    before: `<details>\n<summary>All ${ended.length} ${noun(ended.length)}</summary>\n\n| Task | Outcome |\n|---|---|\n`,
    after: '\n</details>\n\n',
    left: (count) => `\n… and ${count} more ${noun(count)}: the platform takes no longer summary\n`,
  });
  return page.text;
}

type EndedTask = TaskTimes & { readonly end: TaskEnd };

function headline(workspace: string, { totals, durationMs, interrupted }: RunEnd): string {
  const name = escapeMarkdown(workspace);
  const inAll = `${totals.tasks} ${noun(totals.tasks)}`;
  if (interrupted !== undefined) return `✗ ${name}: interrupted by ${escapeMarkdown(interrupted)} after ${formatDuration(durationMs)}`;
  if (totals.failure > 0) return `✗ ${name}: ${totals.failure} of ${inAll} failed in ${formatDuration(durationMs)}`;
  return `✓ ${name}: ${inAll} in ${formatDuration(durationMs)}`;
}

/** Outcomes, the loudest first. */
const outcomes: readonly { readonly status: Outcome['status']; readonly title: string }[] = [
  { status: 'failure', title: '✗ failed' },
  { status: 'success', title: '✓ run' },
  { status: 'cached', title: '= hits' },
  { status: 'skipped', title: '- skipped' },
  { status: 'cancelled', title: '- cancelled' },
];

function countsTable({ totals, savedMs }: RunEnd, ended: readonly EndedTask[]): string {
  const rows = outcomes.flatMap(({ status, title }) => {
    if (totals[status] === 0) return [];
    const took = ended.reduce((sum, { end }) => sum + (end.outcome.status === status ? end.durationMs : 0), 0);
    const spent = status === 'success' || status === 'failure' ? formatDuration(took) : '';
    return [`| ${title} | ${totals[status]} | ${status === 'cached' ? `${formatDuration(savedMs)} saved` : spent} |\n`];
  });
  return `| Outcome | Tasks | Time |\n|---|--:|--:|\n${rows.join('')}\n`;
}

/** Tests by layer; nothing in a run without any. */
function testsTable(counts: TestCounts): string {
  const rows = layersOf(counts).map(([layer, { passed, failed, skipped, flaky }]) => `| ${layer} | ${passed} | ${failed} | ${skipped} | ${flaky} |\n`);
  if (rows.length === 0) return '';
  const warning = invertedPyramid(counts);
  const said = warning === undefined ? '' : `⚠ ${escapeMarkdown(warning)}\n\n`;
  return `| Tests | Passed | Failed | Skipped | Flaky |\n|---|--:|--:|--:|--:|\n${rows.join('')}\n${said}`;
}

function failureOf({ task, outcome, durationMs }: TaskEnd, logs: StepSummaryParts['logs']): readonly string[] {
  if (outcome.status !== 'failure') return [];
  const { message, remedy } = describeFailure(outcome.failure);
  const help = remedy === undefined ? '' : `\\\nhelp: ${escapeMarkdown(remedy)}`;
  const log = logs.get(task) ?? [];
  const block = log.length === 0 ? '' : `<details>\n<summary>The end of its log</summary>\n\n${markdownBlock(log)}\n</details>\n\n`;
  return [`${markdownCode(task)} ${escapeMarkdown(message)} after ${formatDuration(durationMs)}${help}\n\n${block}`];
}

/** Told by the engine, which knows what several attempts say: of a deployment nothing. */
function isFlaky({ end }: EndedTask): boolean {
  return end.flaky === true;
}

function flakyRow({ task, attempts, end }: EndedTask): string {
  return `| ${markdownCode(task)} | ${attempts.length} | ${outcomeCell(end)} |\n`;
}

function slowestOf(ended: readonly EndedTask[]): readonly EndedTask[] {
  const ran = ended.filter(({ end }) => end.outcome.status === 'success' || end.outcome.status === 'failure');
  return ran.sort((a, b) => b.end.durationMs - a.end.durationMs).slice(0, slowestShown);
}

function slowRow({ task, end }: EndedTask): string {
  return `| ${markdownCode(task)} | ${formatDuration(end.durationMs)} |\n`;
}

function taskRow({ task, end }: EndedTask): string {
  return `| ${markdownCode(task)} | ${outcomeCell(end)} |\n`;
}

function outcomeCell({ outcome, durationMs }: TaskEnd): string {
  const { mark, text } = describeOutcome(outcome, durationMs);
  return `${mark} ${escapeMarkdown(text)}`;
}

function byRankAndName(a: EndedTask, b: EndedTask): number {
  const rank = ({ end }: EndedTask): number => outcomes.findIndex(({ status }) => status === end.outcome.status);
  return rank(a) - rank(b) || (a.task < b.task ? -1 : 1);
}

function joinPath(ids: readonly TaskId[]): string {
  const shown = ids.length <= longestPath ? ids : ids.slice(-longestPath);
  return `${shown.length < ids.length ? '… → ' : ''}${shown.map((id) => markdownCode(id)).join(' → ')}`;
}

function noun(count: number): string {
  return count === 1 ? 'task' : 'tasks';
}
