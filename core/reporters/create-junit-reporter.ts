import type { Builder, TestCase } from 'junit-report-builder';
import type { Reporter } from '../model/event.ts';
import type { TaskId } from '../model/task.ts';
import { describeFailure } from './describe-failure.ts';
import { LogTail } from './log-tail.ts';
import { RunTimeline, type TaskTimes } from './run-timeline.ts';
import { xmlText } from './xml-text.ts';

/** Hands the run as JUnit XML to `write` when it has ended: a suite per service, a case per task. */
export function createJunitReporter({ write }: { readonly write: (xml: string) => void }): Reporter {
  const timeline = new RunTimeline();
  const logs = new Map<TaskId, LogTail>();
  let written = false;
  return {
    report(event) {
      timeline.take(event);
      if (event.type === 'task:output') {
        const log = logs.get(event.task) ?? new LogTail();
        logs.set(event.task, log);
        log.add(event.text);
      }
      if (event.type === 'task:end' && event.outcome.status !== 'failure') logs.delete(event.task);
    },
    async close() {
      if (written || timeline.end === undefined) return;
      written = true;
      write(await toJunit(timeline, (task) => logs.get(task)?.text() ?? ''));
    },
  };
}

async function toJunit({ start, end, tasks }: RunTimeline, logOf: (task: TaskId) => string): Promise<string> {
  // Its types speak of an ES module; what Node loads is the CommonJS one, whose exports are the builder itself.
  const { default: shared } = (await import('junit-report-builder')) as unknown as { readonly default: Builder };
  const builder = shared.newBuilder();
  builder.name(xmlText(start?.workspace ?? 'mmo'));
  const byService = new Map<string, TaskTimes[]>();
  for (const times of tasks) {
    const service = serviceOf(times.task);
    byService.set(service, [...(byService.get(service) ?? []), times]);
  }
  for (const [service, cases] of [...byService].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const suite = builder.testSuite().name(xmlText(service));
    suite.timestamp(new Date(start?.at ?? end?.at ?? 0).toISOString().slice(0, 19));
    suite.time(seconds(cases.reduce((sum, times) => sum + (times.end?.durationMs ?? 0), 0)));
    for (const times of cases.sort((a, b) => (a.task < b.task ? -1 : 1))) addCase(suite.testCase(), times, logOf);
  }
  return `${builder.build()}\n`;
}

function addCase(testCase: TestCase, { task, attempts, end }: TaskTimes, logOf: (task: TaskId) => string): void {
  const service = serviceOf(task);
  testCase
    .name(xmlText(task.slice(service.length + 1)))
    .className(xmlText(service))
    .time(seconds(end?.durationMs ?? 0));
  if (end === undefined) {
    testCase.skipped().standardOutput('the run ended before the task');
    return;
  }
  if (end.key !== undefined) testCase.property('key', end.key);
  if (attempts.length > 1) testCase.property('attempts', String(attempts.length));
  if (end.flaky === true) testCase.property('flaky', 'true');
  const { outcome } = end;
  switch (outcome.status) {
    case 'success':
      return;
    case 'cached':
      testCase.property('cached', outcome.source).standardOutput('cached');
      return;
    case 'failure': {
      const { message, remedy } = describeFailure(outcome.failure);
      testCase.failure(xmlText(remedy === undefined ? message : `${message}; ${remedy}`), outcome.failure.reason);
      testCase.standardOutput(xmlText(logOf(task)));
      return;
    }
    case 'skipped':
      testCase.skipped().standardOutput(xmlText(`skipped: ${outcome.because}`));
      return;
    case 'cancelled':
      testCase.skipped().standardOutput('cancelled');
      return;
    default:
      outcome satisfies never;
  }
}

function serviceOf(task: TaskId): string {
  return task.slice(0, task.indexOf(':'));
}

function seconds(durationMs: number): number {
  return Math.round(durationMs) / 1000;
}
