import * as assert from 'uvu/assert';
import type { RunEvent } from '../../../core/model/event.ts';
import type { Outcome } from '../../../core/model/outcome.ts';
import { containGithubCommands } from '../../../core/reporters/contain-github-commands.ts';
import { createGithubReporter } from '../../../core/reporters/create-github-reporter.ts';
import { githubCommand } from '../../../core/reporters/github-command.ts';
import { githubOutput } from '../../../core/reporters/github-output.ts';
import type { OutputMode } from '../../../core/reporters/reporter-options.ts';
import { describe } from '../../support/harness.ts';

const spawnFailure: Outcome = { status: 'failure', failure: { reason: 'exit-code', exitCode: 127 } };

function show(events: readonly RunEvent[], outputMode: OutputMode = 'new'): string {
  let shown = '';
  const reporter = createGithubReporter({
    write: (text) => {
      shown += text;
    },
    color: false,
    columns: () => 80,
    outputMode,
    readLog: () => false,
    renderDiagnostic: ({ message }) => `warning: ${message}`,
    annotate: ({ message }) => githubCommand('warning', message),
  });
  for (const event of events) reporter.report(event);
  return shown;
}

describe('workflow commands', (test) => {
  test('cannot be ended early by what they carry', () => {
    assert.is(githubCommand('error', '100%\r\n::endgroup::', { title: 'a:b,c', line: 3 }), '::error title=a%3Ab%2Cc,line=3::100%25%0D%0A::endgroup::');
    assert.is(githubCommand('endgroup'), '::endgroup::');
  });

  test('of tasks pass when they mark places or hide secrets, at the first column', () => {
    for (const line of ['::error::x', '::warning file=a.go,line=1::x', '::Notice title=a::b', '::debug::x', '::add-mask::secret'])
      assert.is(containGithubCommands(`  ${line}`, true), line);
  });

  test('of tasks become text when they could reach further, and when they are repeated', () => {
    for (const line of [
      '::endgroup::',
      '\t::group::x',
      '::stop-commands::x',
      '::set-env name=A::b',
      '::set-output name=A::b',
      '::add-matcher::x',
      '::errors::x',
      '::',
    ])
      assert.is(containGithubCommands(line, true), `│ ${line}`);
    assert.is(containGithubCommands('\u00a0::endgroup::', true), '│ \u00a0::endgroup::');
    assert.is(containGithubCommands('a ##[endgroup] b ##[error]', true), 'a ## [endgroup] b ## [error]');
    assert.is(containGithubCommands('::error::x', false), '│ ::error::x');
    assert.is(containGithubCommands('std::vector a; // ::error::', true), 'std::vector a; // ::error::');
  });
});

describe('GitHub reporter', (test) => {
  test('says why a task failed, what to do, and the end of its log', () => {
    const lines = Array.from({ length: 150 }, (_, n) => `line ${n}\n`).join('');
    const shown = show([
      { type: 'task:start', at: 1, task: 'a:build', attempt: 1 },
      { type: 'task:output', at: 2, task: 'a:build', stream: 'stdout', text: lines },
      { type: 'task:end', at: 3, task: 'a:build', outcome: spawnFailure, durationMs: 1200 },
      {
        type: 'run:end',
        at: 4,
        exitCode: 1,
        totals: { tasks: 1, success: 0, cached: 0, failure: 1, skipped: 0, cancelled: 0 },
        durationMs: 1200,
        savedMs: 0,
        criticalPath: [],
        criticalPathMs: 0,
      },
    ]);
    const remedy = 'the shell did not find a command; check that it is installed and on PATH';
    assert.ok(shown.startsWith('✗ a:build exited with code 127 after 1.2 s\nline 0\n'));
    assert.ok(shown.includes(`line 149\n::error title=a%3Abuild::exited with code 127%0A${remedy}\n\n✗ a:build exited with code 127\n  line 50\n`), shown);
    assert.ok(shown.endsWith(`  line 149\n  help: ${remedy}\n\n1 task: 0 run, 0 hits, 1 failed in 1.2 s\n`), shown);
  });

  test('opens no group where there is nothing to fold', () => {
    const end: RunEvent = { type: 'task:end', at: 3, task: 'a:build', outcome: { status: 'success', stored: true }, durationMs: 100 };
    const output: RunEvent = { type: 'task:output', at: 2, task: 'a:build', stream: 'stdout', text: 'hello' };
    const start: RunEvent = { type: 'task:start', at: 1, task: 'a:build', attempt: 1 };
    assert.is(show([start, end]), '✓ a:build 0.1 s\n');
    assert.is(show([start, output, end], 'failed'), '✓ a:build 0.1 s\n');
    assert.is(show([start, output, end]), '::group::a:build ✓ 0.1 s\nhello\n::endgroup::\n');
  });

  test('shows what a persistent task writes as it comes, and lets its annotations through', () => {
    const events: readonly RunEvent[] = [
      { type: 'task:start', at: 1, task: 'a:serve', attempt: 1, persistent: true },
      { type: 'task:output', at: 2, task: 'a:serve', stream: 'stdout', text: 'listening\n::warning::slow\n::group::x\nlast' },
    ];
    const soFar = 'a:serve │ listening\n::warning::slow\na:serve │ │ ::group::x\n';
    assert.is(show(events), soFar);
    assert.is(show(events, 'failed'), '');
    const end = { type: 'task:end', at: 3, task: 'a:serve', durationMs: 100 } as const;
    assert.is(show([...events, { ...end, outcome: { status: 'success', stored: false } }]), `${soFar}a:serve │ last\n✓ a:serve 0.1 s\n`);
    const failed = show([...events, { ...end, outcome: spawnFailure }]);
    assert.ok(failed.startsWith(`${soFar}a:serve │ last\n✗ a:serve exited with code 127 after 0.1 s\n::error title=a%3Aserve::`), failed);
  });

  test('gives a diagnostic as text and as an annotation', () => {
    const shown = show([{ type: 'diagnostic', at: 1, diagnostic: { code: 'MMO4001', severity: 'warning', message: 'disk full\n::endgroup::' } }]);
    assert.is(shown, 'warning: disk full\n│ ::endgroup::\n::warning::disk full%0A::endgroup::\n');
  });
});

describe('outputs of a step', (test) => {
  test('stand between delimiters where a value has more lines', () => {
    assert.is(githubOutput({ one: '[1]', more: 'a\nmmo_end\nb' }), 'one=[1]\nmore<<mmo_end_1\na\nmmo_end\nb\nmmo_end_1\n');
  });
});
