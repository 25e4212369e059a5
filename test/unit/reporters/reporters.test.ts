import * as assert from 'uvu/assert';
import type { Reporter, RunEvent } from '../../../core/model/event.ts';
import type { Outcome } from '../../../core/model/outcome.ts';
import { createJsonReporter } from '../../../core/reporters/create-json-reporter.ts';
import { createPlainReporter } from '../../../core/reporters/create-plain-reporter.ts';
import { createTtyReporter } from '../../../core/reporters/create-tty-reporter.ts';
import type { OutputMode, ReporterOptions } from '../../../core/reporters/reporter-options.ts';
import { describe } from '../../support/harness.ts';

const failure: Outcome = { status: 'failure', failure: { reason: 'exit-code', exitCode: 2 } };
const hit: Outcome = { status: 'cached', source: 'local', inPlace: true, savedMs: 4100 };
const success: Outcome = { status: 'success', stored: true };

function run(...tasks: readonly { readonly id: `${string}:${string}`; readonly output?: string; readonly outcome: Outcome }[]): readonly RunEvent[] {
  const events: RunEvent[] = [
    { type: 'run:start', at: 0, id: 'r', tasks: tasks.map(({ id }) => id), concurrency: 2, command: ['run', 'build'], workspace: 'shop', services: ['cart'] },
  ];
  for (const { id, output, outcome } of tasks) {
    events.push({ type: 'task:queue', at: 1, task: id });
    if (outcome.status !== 'cached') events.push({ type: 'task:start', at: 2, task: id, attempt: 1 });
    if (output !== undefined) events.push({ type: 'task:output', at: 3, task: id, stream: 'stdout', text: output });
    events.push({ type: 'task:end', at: 4, task: id, outcome, durationMs: 1200, log: `/logs/${id}` });
  }
  const count = (status: Outcome['status']): number => tasks.filter(({ outcome }) => outcome.status === status).length;
  const totals = { tasks: tasks.length, success: count('success'), cached: count('cached'), failure: count('failure'), skipped: 0, cancelled: 0 };
  events.push({
    type: 'run:end',
    at: 5,
    exitCode: 0,
    totals,
    durationMs: 1234,
    savedMs: 4100 * totals.cached,
    criticalPath: ['a:build', 'b:build'],
    criticalPathMs: 900,
  });
  return events;
}

function optionsFor(written: string[], outputMode: OutputMode): ReporterOptions {
  return {
    write: (text) => written.push(text),
    color: false,
    columns: () => 30,
    outputMode,
    readLog(path, onText) {
      onText(`log of ${path}\n`);
      return true;
    },
    renderDiagnostic: ({ message }) => message,
  };
}

function feed(reporter: Reporter, events: readonly RunEvent[]): void {
  for (const event of events) reporter.report(event);
}

function plain(outputMode: OutputMode, events: readonly RunEvent[], stream = false): string {
  const written: string[] = [];
  feed(createPlainReporter({ ...optionsFor(written, outputMode), stream }), events);
  return written.join('');
}

const mixed = run(
  { id: 'a:build', output: 'one\ntwo\n', outcome: success },
  { id: 'b:build', outcome: hit },
  { id: 'c:build', output: 'bad\n', outcome: failure },
);
const closing = '3 tasks: 1 run, 1 hit (4.1 s saved), 1 failed in 1.2 s; critical path a:build → b:build 0.9 s\n';
const report = '\n✗ c:build exited with code 2\n  log: /logs/c:build\n\n';

describe('plain reporter', (test) => {
  test('prints the whole output of a task when it has ended', () => {
    assert.is(plain('new', mixed), `✓ a:build 1.2 s\none\ntwo\n= b:build hit, 4.1 s saved\n✗ c:build exited with code 2 after 1.2 s\nbad\n${report}${closing}`);
  });

  test('shows only what the output mode asks for', () => {
    assert.is(plain('failed', mixed), `✓ a:build 1.2 s\n= b:build hit, 4.1 s saved\n✗ c:build exited with code 2 after 1.2 s\nbad\n${report}${closing}`);
    assert.is(plain('none', mixed), `${report}${closing}`);
    assert.ok(plain('full', mixed).includes('saved\nlog of /logs/b:build\n'));
  });

  test('puts the task in front of each line where lines come as they come', () => {
    assert.ok(plain('new', mixed, true).startsWith('a:build │ one\na:build │ two\n✓ a:build 1.2 s\n'));
    assert.ok(plain('new', mixed, true).includes('✗ c:build exited with code 2\n  bad\n'));
  });

  test('does not let task output steer the terminal', () => {
    const text = plain(
      'new',
      run({ id: 'a:build', output: '\u001b[2J\u001b]0;title\u0007red \u001b[31mline\r\n10%\r100%\r\n\u0007\u001b[5Aup', outcome: success }),
    );
    assert.ok(text.startsWith('✓ a:build 1.2 s\nred line\n100%\nup\n'), JSON.stringify(text));
  });

  test('takes a long log from its file', () => {
    const line = `${'x'.repeat(1023)}\n`;
    const events = run({ id: 'a:build', output: line.repeat(600), outcome: success });
    assert.ok(plain('new', events).includes('1.2 s\nlog of /logs/a:build\n'));
  });

  test('only counts very many hits', () => {
    const text = plain('new', run(...Array.from({ length: 100 }, (_, n) => ({ id: `s${n}:build` as const, outcome: hit }))));
    assert.is(text.split('\n').length, 2);
  });
});

describe('terminal reporter', (test) => {
  test('draws a live region no wider than the terminal and takes it off again', async () => {
    const written: string[] = [];
    let tick = (): void => undefined;
    let now = 0;
    const reporter = createTtyReporter({
      ...optionsFor(written, 'new'),
      now: () => now,
      every(_ms, onTick) {
        tick = onTick;
        return () => {
          tick = () => undefined;
        };
      },
    });
    const [start, queue, begin] = run({ id: 'a-service-with-a-long-name:build', outcome: success });
    if (start === undefined || queue === undefined || begin === undefined) throw new Error('no events');
    feed(reporter, [start, queue, begin]);
    now = 5000;
    tick();
    const drawn = written.join('');
    assert.ok(
      drawn.split('\n').every((line) => line.length < 30),
      drawn,
    );
    assert.ok(drawn.includes('[░'), drawn);
    written.length = 0;
    await reporter.close?.();
    assert.is(written.join(''), '\u001b[2A\r\u001b[0J');
  });

  test('is silent while a task owns the terminal, and tells afterwards what it held back', () => {
    const written: string[] = [];
    let ticking = false;
    const every = (): (() => void) => {
      ticking = true;
      return () => {
        ticking = false;
      };
    };
    const reporter = createTtyReporter({ ...optionsFor(written, 'new'), every });
    const task = 'a:ask';
    feed(reporter, [...run({ id: 'a:ask', outcome: success }).slice(0, 2), { type: 'task:start', at: 1, task, attempt: 1, interactive: true }]);
    assert.is(ticking, false);
    written.length = 0;
    feed(reporter, [{ type: 'task:output', at: 2, task: 'b:serve', stream: 'stdout', text: 'a request\n' }]);
    assert.is(written.join(''), '');
    feed(reporter, [{ type: 'task:end', at: 3, task, outcome: success, durationMs: 2 }]);
    assert.is(ticking, true);
    void reporter.close?.();
    assert.ok(written.join('').includes('a request') && written.join('').includes('✓ a:ask'), JSON.stringify(written));
  });

  test('tells failures in full at the end, then closes', () => {
    const written: string[] = [];
    feed(createTtyReporter({ ...optionsFor(written, 'new'), every: () => () => undefined }), mixed);
    assert.ok(written.join('').endsWith(`\n✗ c:build exited with code 2\n  bad\n  log: /logs/c:build\n\n${closing}`), JSON.stringify(written));
  });

  test('erases the rows that a terminal made narrower has wrapped', async () => {
    const written: string[] = [];
    let columns = 30;
    let tick = (): void => undefined;
    const reporter = createTtyReporter({
      ...optionsFor(written, 'new'),
      columns: () => columns,
      every(_ms, onTick) {
        tick = onTick;
        return () => undefined;
      },
    });
    const [start] = mixed;
    if (start !== undefined) reporter.report(start);
    tick();
    columns = 10;
    written.length = 0;
    await reporter.close?.();
    assert.is(written.join(''), '\u001b[3A\r\u001b[0J');
  });
});

describe('json reporter', (test) => {
  test('writes one object a line', () => {
    const written: string[] = [];
    feed(createJsonReporter({ write: (text) => written.push(text) }), mixed);
    const lines = written.join('').trimEnd().split('\n');
    assert.equal(
      lines.map((line): unknown => JSON.parse(line)),
      mixed.map((event): unknown => JSON.parse(JSON.stringify(event))),
    );
  });
});
