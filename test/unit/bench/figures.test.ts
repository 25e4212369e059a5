import * as assert from 'uvu/assert';
import { interleave } from '../../../bench/interleave.ts';
import { linearFit } from '../../../bench/linear-fit.ts';
import { budgetOf } from '../../../bench/report/budget.ts';
import { judge } from '../../../bench/report/judge.ts';
import { renderBars } from '../../../bench/report/render-bars.ts';
import { verdictLine } from '../../../bench/report/verdict-line.ts';
import type { ScenarioResult, ToolFigures } from '../../../bench/scenario.ts';
import { figuresOf } from '../../../bench/statistics.ts';
import { steepestGrowth } from '../../../bench/steepest-growth.ts';
import { describe } from '../../support/harness.ts';

describe('figures of the bench', (test) => {
  test('are medians, with the spread of the wall time', () => {
    const runs = [5, 1, 9, 3].map((ms) => ({ wallMs: ms, cpuMs: ms * 2, peakMb: 10 }));
    assert.equal(figuresOf(runs), { wallMs: 4, cpuMs: 8, peakMb: 10, spreadMs: [1, 9] });
  });

  test('come from turns in which each starts once, and who fails is out', () => {
    const turns: string[] = [];
    const failures: string[] = [];
    const taking = (name: string, wallMs: number): Parameters<typeof interleave>[0][number] => ({
      name,
      run: (round) => {
        turns.push(name);
        if (name === 'c' && round === 1) throw new Error('broken');
        return { wallMs, cpuMs: 0, peakMb: 0 };
      },
    });
    const runs = interleave([taking('a', 20), taking('b', 8001), taking('c', 20)], {
      rounds: 5,
      slowRounds: 3,
      onRound: () => undefined,
      onFailure: (name) => failures.push(name),
    });
    // The slow one takes part in three rounds.
    assert.equal(turns.join(''), ['abc', 'bca', 'ab', 'a', 'a'].join(''));
    assert.equal(failures, ['c']);
    assert.equal(
      [...runs].map(([name, taken]) => `${name}${taken.length}`),
      ['a5', 'b3'],
    );
  });

  test('tell a line, and how fast cost grows', () => {
    const { intercept, slope, r2 } = linearFit([
      [0, 10],
      [10, 30],
      [20, 50],
    ]);
    assert.equal([intercept, slope, r2], [10, 2, 1]);
    assert.is(
      steepestGrowth([
        { size: 100, perItem: 4 },
        { size: 10, perItem: 1 },
        { size: 1, perItem: 8 },
      ]),
      4,
    );
    assert.is(steepestGrowth([{ size: 1, perItem: 8 }]), 1);
  });
});

describe('the verdict of the bench', (test) => {
  const figures = (wallMs: number, peakMb = 50): ToolFigures => ({ wallMs, cpuMs: wallMs, peakMb, spreadMs: [wallMs, wallMs] });
  const result: ScenarioResult = { scenario: 'warm', n: 1000, tools: { mmo: figures(30), turbo: figures(100) }, limit: figures(20) };

  test('compares with turbo, the limit and the memory', () => {
    const checks = judge(result, { scenario: 'warm', turbo: 0.25, limit: 2, peakMb: 120 });
    assert.equal(
      checks.map(({ what, value, kept }) => [what, value, kept]),
      [
        ['× turbo', 0.3, false],
        ['× limit', 1.5, true],
        ['MB', 50, true],
      ],
    );
    assert.is(
      verdictLine(result, checks),
      'warm n=1000: 0.30 × turbo (at most 0.25, MISSED), 1.50 × limit (at most 2), 50 MB (at most 120): 1 of 3 over budget',
    );
  });

  test('judges nothing that was not measured', () => {
    assert.equal(judge({ scenario: 'warm', n: 10, tools: { mmo: figures(30) } }, { scenario: 'warm', turbo: 0.25, limit: 2 }), []);
    assert.is(verdictLine({ scenario: 'other', n: 0 }, []), 'other: nothing to judge');
  });

  test('takes the budget of the size, and counts where there are any', () => {
    assert.is(budgetOf('warm', 1000)?.turbo, 0.25);
    assert.is(budgetOf('warm', 5000)?.turbo, 0.2);
    assert.is(budgetOf('unheard-of', 1), undefined);
    const [check] = judge({ scenario: 'cutoff', n: 9, tools: {}, counts: { 'tasks run by mmo': 2 } }, budgetOf('cutoff', 9));
    assert.is(check?.kept, false);
  });
});

describe('the picture of the bench', (test) => {
  test('has a bar for each tool and the limit, the fastest first, and text that a page can read', () => {
    const at = (wallMs: number): ToolFigures => ({ wallMs, cpuMs: 1, peakMb: 1, spreadMs: [1, 1] });
    const picture = renderBars([
      { scenario: 'warm', n: 1000, tools: { mmo: at(120), turbo: at(640) }, limit: at(80) },
      { scenario: 'micro', n: 0, tools: {} },
    ]);
    assert.equal(
      [...picture.matchAll(/class="name [a-z]+-name">([a-z]+)</g)].map(([, name]) => name),
      ['limit', 'mmo', 'turbo'],
    );
    assert.equal(
      [...picture.matchAll(/class="time">([^<]+)</g)].map(([, time]) => time),
      ['80 ms', '120 ms', '640 ms'],
    );
    assert.match(picture, 'prefers-color-scheme:dark');
    assert.is([...picture.matchAll(/<rect /g)].length, 3);
  });
});
