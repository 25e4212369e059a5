import * as assert from 'uvu/assert';
import type { Reporter } from '../../../core/model/event.ts';
import { createGithubReporter } from '../../../core/reporters/create-github-reporter.ts';
import { createGitlabReporter } from '../../../core/reporters/create-gitlab-reporter.ts';
import { createJsonReporter } from '../../../core/reporters/create-json-reporter.ts';
import { createPlainReporter } from '../../../core/reporters/create-plain-reporter.ts';
import type { ReporterOptions } from '../../../core/reporters/reporter-options.ts';
import { testReporter } from '../../../core/testing/test-reporter.ts';
import { describe } from '../../support/harness.ts';

const optionsFor = (write: (text: string) => void): ReporterOptions => ({
  ...{ write, color: false, columns: () => 80, outputMode: 'new', readLog: () => false },
  renderDiagnostic: ({ message }) => message,
});

describe('testReporter', (test) => {
  const own: Readonly<Record<string, (write: (text: string) => void) => Reporter>> = {
    plain: (write) => createPlainReporter(optionsFor(write)),
    'plain, streaming': (write) => createPlainReporter({ ...optionsFor(write), stream: true }),
    github: (write) => createGithubReporter({ ...optionsFor(write), annotate: ({ message }) => `::error::${message}` }),
    gitlab: (write) => createGitlabReporter(optionsFor(write)),
  };
  for (const [name, create] of Object.entries(own)) test(`passes the ${name} reporter`, async () => testReporter({ create }));

  test('passes the JSON reporter', async () => testReporter({ create: (write) => createJsonReporter({ write }), lineByEvent: true }));

  test('names what a reporter does wrong', async () => {
    let count = 0;
    const next = (): number => {
      count += 1;
      return count;
    };
    const broken: readonly (readonly [report: (write: (text: string) => void) => unknown, message: string])[] = [
      [() => Promise.reject(new Error('oh')).catch(() => undefined), 'report returns something'],
      [(write) => write(`${next()}\n`), 'the same events give another text'],
      [(write) => write('x'), 'does not end with a line end'],
      [
        () => {
          throw new Error('oh');
        },
        'report throws for run:start in run:start',
      ],
    ];
    for (const [report, message] of broken) {
      const error = await testReporter({ create: (write) => ({ report: () => report(write) as never }) }).catch((thrown: Error) => thrown);
      assert.match(String(error), message);
    }
  });
});
