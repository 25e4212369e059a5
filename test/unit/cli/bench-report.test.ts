import * as assert from 'uvu/assert';
import { advise } from '../../../core/cli/bench/advise.ts';
import type { BenchReport } from '../../../core/cli/bench/bench-report.ts';
import { compareReports, parseReport } from '../../../core/cli/bench/compare-reports.ts';
import type { Culprits } from '../../../core/cli/bench/find-culprits.ts';
import { renderBench } from '../../../core/cli/bench/render-bench.ts';
import { describe } from '../../support/harness.ts';

const quiet: BenchReport['phases'] = {
  ...{ start: 60, index: 5, 'read tree': 10, discover: 5, plan: 5, key: 5, 'look up': 5 },
  ...{ restore: 0, schedule: 3, report: 2, wait: 0 },
};

describe('a report of mmo bench', (test) => {
  test('has a line for each part that takes time, and the limit', () => {
    const text = renderBench(report({}), undefined, false);
    assert.match(text, /^mmo run build: 12 tasks, nothing to do; 9 runs$/m);
    assert.match(text, /^ {2}read tree {5}10\.0 ms {3}10 % {2}███$/m);
    assert.not.match(text, 'restore');
    assert.match(text, 'An empty Node program takes 40 ms here, git status 10 ms: a run is 2.0 × that.');
    assert.match(text, 'Nothing is out of line.');
  });

  test('is compared by what an empty program took, so that a slower machine is no regression', () => {
    const then = report({});
    const elsewhere = report({ wallMs: 200, nodeMs: 80, phases: { ...quiet, key: 40, restore: 2 } });
    const same = compareReports(elsewhere, then);
    assert.is(same.ratio, 1);
    assert.not.ok(same.isSlower);
    assert.is(same.phases.get('key'), 4);
    assert.is(same.phases.get('restore'), undefined);
    assert.match(renderBench(elsewhere, same, false), /key .* 4\.00 ×$/m);
    assert.match(renderBench(elsewhere, same, false), /restore .* new$/m);
    assert.match(renderBench(elsewhere, same, false), /wait +0\.0 ms +0 %$/m);
    assert.ok(compareReports(report({ wallMs: 151 }), then).isSlower);
    assert.not.ok(compareReports(report({ wallMs: 149 }), then).isSlower);
  });

  test('is read back, and nothing else is', () => {
    assert.is(parseReport(JSON.stringify(report({})))?.wallMs, 100);
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{"schemaVersion":1}',
      JSON.stringify({ ...report({}), nodeMs: 0 }),
      JSON.stringify({ ...report({}), phases: null }),
    ])
      assert.is(parseReport(text), undefined);
  });
});

describe('the advice of mmo bench', (test) => {
  const none: Culprits = { untracked: [], wideInputs: [], outputs: [] };

  test('is none where nothing is out of line', () => {
    assert.equal(advise(report({}), none), []);
    assert.equal(advise(report({ untrackedFiles: 20 }), { ...none, untracked: [['tmp', 20]], wideInputs: [['//**/*.proto', 'a:gen']] }), []);
  });

  test('names the folder that git does not know', () => {
    const [text = ''] = advise(report({ untrackedFiles: 5000 }), { ...none, untracked: [['data/raw', 4000]] });
    assert.match(text, 'neither tracks nor ignores 5000 files, 4000 of them in data/raw');
  });

  test('names an input that is matched against everything', () => {
    const [text = ''] = advise(report({ phases: { ...quiet, key: 40 } }), { ...none, wideInputs: [['//**/*.proto', 'a:gen']] });
    assert.match(text, 'the input "//**/*.proto" of a:gen');
  });

  test('names outputs of very many files', () => {
    const slow = report({ outputFiles: 90_000, phases: { ...quiet, 'look up': 60 } });
    assert.match(advise(slow, { ...none, outputs: [['web:build', 80_000]] })[0] ?? '', '80000 of them of web:build');
  });

  test('names tasks that run each time, first of all', () => {
    const texts = advise(report({ ran: ['a:t', 'b:t', 'c:t', 'd:t'], untrackedFiles: 5000 }), { ...none, untracked: [['data', 5000]] });
    assert.is(texts.length, 2);
    assert.match(texts[0] ?? '', /^a:t, b:t, c:t and 1 more: not cached/);
  });

  test('says what a start of Node reads for nothing', () => {
    assert.match(advise(report({ nodeMs: 60, certificatesMs: 38 }), none)[0] ?? '', 'all of NODE_EXTRA_CA_CERTS at each start: 38 ms, 38 % of a run');
    assert.equal(advise(report({ nodeMs: 60, certificatesMs: 9 }), none), []);
  });

  test('says where git itself is slow', () => {
    assert.match(advise(report({ gitStatusMs: 600, phases: { ...quiet, wait: 70 } }), none)[0] ?? '', 'git status: 600 ms');
  });
});

function report(changes: Partial<BenchReport>): BenchReport {
  return {
    ...{ schemaVersion: 1, workspace: 'w', command: ['run', 'build'], runs: 9, tasks: 12, ran: [], inputFiles: 40, outputFiles: 20, untrackedFiles: 0 },
    ...{ wallMs: 100, fastestMs: 90, slowestMs: 120, nodeMs: 40, gitStatusMs: 10, certificatesMs: 0, phases: quiet, advice: [] },
    ...changes,
  };
}
