import type { Executor } from '../../../core/model/executor.ts';
import { type ExecutorSuite, testExecutor } from '../../../core/testing/test-executor.ts';
import { makeExecutor } from '../../../executors/make/make-executor.ts';
import { testExecutor as ownTestExecutor } from '../../../executors/test/test-executor.ts';
import { vetExecutor } from '../../../executors/vet/vet-executor.ts';
import { describe } from '../../support/harness.ts';

const suites: readonly (readonly [executor: Executor, suite: ExecutorSuite])[] = [
  [
    vetExecutor,
    {
      cases: [
        { name: 'sound sources', command: 'true', expect: 'success' },
        {
          name: 'a finding',
          ...{ command: 'echo a.c:3:5: error: no such thing; exit 1', options: { parse: 'gcc' }, files: { 'a.c': 'int\n\nmain' }, expect: 'failure' },
          findings: [{ severity: 'error', file: 'service/a.c', line: 3, column: 5 }],
        },
      ],
      refuses: [{ language: 'cobol' }, { parse: 'regex' }, { unknown: 1 }],
      slow: { command: 'echo begun; sleep 60', begins: 'begun' },
    },
  ],
  [
    makeExecutor,
    {
      cases: [
        {
          name: 'what the environment sets',
          ...{ command: 'echo $MODE', env: ['ENVIRONMENT=live'], files: { 'envs/live': '# how\nMODE=1 = 1\n' }, expect: 'success', output: '1 = 1\n' },
        },
        { name: 'an environment that is no name', command: 'echo', env: ['ENVIRONMENT=../x'], expect: 'failure' },
        { name: 'a file that sets nothing', command: 'echo', env: ['ENVIRONMENT=live'], files: { 'envs/live': 'MODE\n' }, expect: 'failure' },
        { name: 'arguments', command: 'printf "%s|"', args: ['a b', "it's"], expect: 'success', output: "a b|it's|" },
        { name: 'a failing command', command: ['sh', '-c', 'exit 3'], expect: 'failure' },
        { name: 'no command', expect: 'failure' },
      ],
      refuses: [{ version: 'yes' }, { unknown: 1 }],
      slow: { command: 'echo begun; sleep 60; true', begins: 'begun' },
    },
  ],
  [
    ownTestExecutor,
    {
      cases: [
        { name: 'a command that passes', command: 'echo fine', expect: 'success', output: 'fine\n' },
        { name: 'a command that fails', command: 'echo bad; exit 4', expect: 'failure', output: 'bad\n' },
        {
          name: 'tests of node that pass',
          ...{ options: { language: 'node' }, files: { 'a.test.js': "require('node:test')('adds', () => {});\n" }, expect: 'success', nondeterministic: true },
        },
      ],
      refuses: [{ language: 'cobol' }, { layer: 'top' }, { junit: '../x.xml' }],
      slow: { command: 'echo begun; sleep 60', begins: 'begun' },
    },
  ],
];

describe('testExecutor', (test) => {
  for (const [executor, suite] of suites) test(`passes the ${executor.name} executor`, async () => testExecutor(executor, suite));
});
