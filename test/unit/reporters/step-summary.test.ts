import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Outcome } from '../../../core/model/outcome.ts';
import { createStepSummaryReporter } from '../../../core/reporters/create-step-summary-reporter.ts';
import { escapeMarkdown, markdownBlock, markdownCode } from '../../../core/reporters/escape-markdown.ts';
import type { OutputMode } from '../../../core/reporters/reporter-options.ts';
import { TextWithin } from '../../../core/reporters/text-within.ts';
import { describe } from '../../support/harness.ts';

interface Ended {
  readonly id: `${string}:${string}`;
  readonly outcome: Outcome;
  readonly durationMs?: number;
  readonly output?: string;
  readonly flaky?: true;
  readonly attempts?: number;
}

const success: Outcome = { status: 'success', stored: true };
const failure: Outcome = { status: 'failure', failure: { reason: 'exit-code', exitCode: 2 } };
const hit: Outcome = { status: 'cached', source: 'remote', inPlace: false, savedMs: 61_000 };

function summarize(tasks: readonly Ended[], { roomBytes = 1 << 20, outputMode = 'new' }: { roomBytes?: number; outputMode?: OutputMode } = {}): string {
  let markdown = '';
  const reporter = createStepSummaryReporter({
    append: (text) => {
      markdown += text;
    },
    roomBytes: () => roomBytes,
    outputMode,
  });
  const count = (status: Outcome['status']): number => tasks.filter(({ outcome }) => outcome.status === status).length;
  const events: RunEvent[] = tasks.flatMap(({ id, outcome, durationMs = 0, output, flaky, attempts = 1 }): RunEvent[] => [
    { type: 'task:start', at: 1, task: id, attempt: 1 },
    ...(attempts > 1 ? [{ type: 'task:start', at: 2, task: id, attempt: 2 } as const] : []),
    ...(output === undefined ? [] : [{ type: 'task:output', at: 2, task: id, stream: 'stdout', text: output } as const]),
    { type: 'task:end', at: 3, task: id, outcome, durationMs, flaky },
  ]);
  for (const event of events) reporter.report(event);
  reporter.report({
    type: 'run:end',
    at: 4,
    exitCode: 0,
    totals: { tasks: tasks.length, success: count('success'), cached: count('cached'), failure: count('failure'), skipped: 0, cancelled: 0 },
    durationMs: 4000,
    savedMs: 61_000,
    criticalPath: ['a:build', 'b:build'],
    criticalPathMs: 2000,
  });
  return markdown;
}

describe('step summary', (test) => {
  test('a second attempt alone makes nothing flaky: a deployment never is', () => {
    assert.not.match(summarize([{ id: 'a:deploy', outcome: success, attempts: 2 }]), /Flaky/);
  });

  test('lists the slowest first, flaky ones as the history tells, and the critical path', () => {
    const text = summarize([
      { id: 'a:build', outcome: success, durationMs: 1000, flaky: true },
      { id: 'b:build', outcome: success, durationMs: 3000 },
      { id: 'c:build', outcome: hit },
    ]);
    assert.ok(text.startsWith('## ✓ mmo: 3 tasks in 4.0 s\n\n'), text);
    assert.ok(text.includes('| ✓ run | 2 | 4.0 s |\n| = hits | 1 | 1m 01s saved |\n'), text);
    assert.ok(
      text.includes('### Flaky\n\nPassed and failed with the same inputs.\n\n| Task | Attempts | Outcome |\n|---|--:|---|\n| `a:build` | 1 | ✓ 1.0 s |\n\n'),
      text,
    );
    assert.ok(text.includes('### Slowest\n\n| Task | Time |\n|---|--:|\n| `b:build` | 3.0 s |\n| `a:build` | 1.0 s |\n\n'), text);
    assert.ok(text.includes('Critical path, 2.0 s: `a:build` → `b:build`\n'), text);
    assert.not.match(text, /### Failed/);
  });

  test('shows the last lines of a failed log, without colours, markup or the secret that a mask names', () => {
    const output = `${'first\n'.repeat(30)}\u001b[31m</pre><script>\u001b[0m\n::add-mask::hunter2\n${'x'.repeat(5000)}\n`;
    const text = summarize([{ id: 'a:build', outcome: failure, output }]);
    assert.ok(text.includes('<pre>\nfirst\n'), text);
    assert.ok(text.includes('\n&lt;/pre&gt;&lt;script&gt;\n'), text);
    assert.is(text.match(/first/g)?.length, 17);
    assert.not.match(text, /hunter2|x{401}/);
    assert.not.match(summarize([{ id: 'a:build', outcome: failure, output }], { outputMode: 'none' }), /<pre>/);
  });

  test('stays within the limit of the platform and says what it left out', () => {
    const many = Array.from({ length: 5000 }, (_, n): Ended => ({ id: `s${n}:build`, outcome: n % 5 === 0 ? failure : hit, output: 'é'.repeat(300) }));
    for (const roomBytes of [20_000, 50_000, 200_000]) {
      const text = summarize(many, { roomBytes });
      const bytes = Buffer.byteLength(text);
      assert.ok(bytes <= roomBytes && bytes > roomBytes * 0.3, `${bytes} of ${roomBytes}`);
      assert.match(text, /\n… and \d+ more tasks: the platform takes no longer summary\n\n<\/details>\n/);
      assert.match(text, /\n… and \d+ more failed tasks\n/);
    }
    assert.is(summarize(many, { roomBytes: 0 }), '');
    assert.is(summarize(many, { roomBytes: -5 }), '');
  });
});

describe('Markdown', (test) => {
  test('shows text as it is', () => {
    assert.is(escapeMarkdown('a|b <i> `c` [d](e)\n'), 'a&#124;b &#60;i&#62; &#96;c&#96; &#91;d&#93;(e)\ufffd');
    assert.is(markdownCode('cart:build'), '`cart:build`');
    assert.is(markdownCode('a`|b'), '<code>a&#96;&#124;b</code>');
    assert.is(markdownBlock(['a & b', '', '</pre>']), '<pre>\na &amp; b\n\n&lt;/pre&gt;\n</pre>\n');
  });

  test('grows up to its limit, counted in bytes', () => {
    const page = new TextWithin(20);
    assert.ok(page.add('ééé'));
    assert.not.ok(page.add('x'.repeat(15)));
    page.addAll(['1\n', '2\n', '3\n', '4\n'], { before: '<', after: '>', left: (count) => `+${count}` });
    assert.is(page.text, 'ééé<1\n2\n3\n4\n>');
    const small = new TextWithin(8);
    small.addAll(['1\n', '2\n', '3\n', '4\n'], { before: '<', after: '>', left: (count) => `+${count}` });
    assert.is(small.text, '<1\n2\n+2>');
  });
});
