import * as assert from 'uvu/assert';
import { renderDryRun } from '../../../core/cli/render-dry-run.ts';
import type { RunSummary, TaskSummary } from '../../../core/engine/types.ts';
import { describe } from '../../support/harness.ts';

const summaryOf = (tasks: readonly Partial<TaskSummary>[]): RunSummary =>
  ({ tasks: tasks.map((task, n) => ({ id: `s${n}:t`, affectedBy: [], ...task })) }) as unknown as RunSummary;

describe('a dry run', (test) => {
  test('counts each task as its line tells it', () => {
    const text = renderDryRun(
      summaryOf([
        { cache: { status: 'hit' } },
        { cache: { status: 'miss' } },
        { cache: { status: 'unknown' } },
        { cache: { status: 'off' }, preview: { status: 'unknown', where: 'local', because: 'nobody answers' } },
        { cache: { status: 'off' }, preview: { status: 'unchanged', where: 'local' } },
        { cache: { status: 'off' }, preview: { status: 'update', where: 'local' } },
      ] as readonly Partial<TaskSummary>[]),
    );
    assert.match(text, 'unknown (nobody answers)');
    assert.is(text.split('\n').at(-2), '6 tasks: 2 would run, 1 hits, 1 unchanged, 2 unknown');
  });
});
