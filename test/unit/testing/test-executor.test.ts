import * as assert from 'uvu/assert';
import type { Executor, TaskResult } from '../../../core/model/executor.ts';
import { testExecutor } from '../../../core/testing/test-executor.ts';
import { commandExecutor } from '../../../executors/command/command-executor.ts';
import { describe } from '../../support/harness.ts';

const sound: Executor = {
  name: 'shout',
  version: '1',
  schema: { type: 'object', properties: { text: { type: 'string' } }, additionalProperties: false },
  execute: async (_task, { log }) => {
    log('HELLO');
    return { status: 'success' };
  },
};

function hello(log: (text: string) => void, result: TaskResult): TaskResult {
  log('HELLO');
  return result;
}

describe('testExecutor', (test) => {
  test('passes the command executor', async () => {
    await testExecutor(commandExecutor, {
      cases: [
        {
          name: 'a string',
          command: 'cat a.txt | tr a-z A-Z > out.txt && echo done $GREETING',
          ...{ env: ['GREETING=hello'], files: { 'a.txt': 'text\n' }, outputs: ['out.txt'] },
          ...{ expect: 'success', output: 'done hello\n', writes: { 'out.txt': 'TEXT\n' } },
        },
        { name: 'a list', command: ['printf', '%s|'], args: ['a b', "it's"], expect: 'success', output: "a b|it's|" },
        { name: 'a failing command', command: 'echo no >&2; exit 3', expect: 'failure', output: 'no\n' },
        { name: 'a missing program', command: ['mmo-no-such-program'], expect: 'failure' },
        { name: 'no command', expect: 'failure' },
      ],
      refuses: [{ shell: 'zsh' }],
      slow: { command: "trap '' TERM; echo begun; sleep 60 & wait; sleep 60", begins: 'begun' },
    });
  });

  test('names each promise that an executor breaks', async () => {
    let count = 0;
    const next = (): number => {
      count += 1;
      return count;
    };
    const broken: readonly (readonly [breach: string, executor: Partial<Executor>, message: string])[] = [
      ['name', { name: 'Shout!' }, 'the name is lower-case letters, digits and hyphens'],
      ['version', { version: '' }, 'there is a version'],
      ['schema that does not compile', { schema: { type: 'nonsense' } }, 'schema is invalid'],
      ['schema that accepts everything', { schema: { type: 'object' } }, 'the schema accepts {"volume":11}'],
      ['impure defaults', { defaults: () => ({ outputs: [`out-${next()}`] }) }, 'defaults answers differently the second time'],
      ['defaults that change the options', { defaults: (_service, options) => Object.assign(options, { x: 1 }) as never }, 'Cannot add property x'],
      ['defaults that pollute', { defaults: () => Object.assign(Object.prototype, { polluted: 1 }) && {} }, 'defaults changes objects that all code shares'],
      ['exports of no variable', { exports: () => ({ 'a-b': 'x' }) }, 'exports names variables'],
      ['a throw', { execute: async () => Promise.reject(new Error('oh')) }, 'execute throws, which is for faults of the machine: Error: oh'],
      ['another outcome', { execute: async () => ({ status: 'failure', failure: { reason: 'exit-code', exitCode: 1 } }) }, 'it ended otherwise'],
      [
        'data beyond JSON',
        { execute: async (_t, { log }) => hello(log, { status: 'success', data: new Map() as never }) },
        'data has parts that JSON cannot hold',
      ],
      ['silence', { execute: async () => ({ status: 'success' }) }, '"HELLO" is not in what it wrote'],
      [
        'identity by chance',
        { execute: async (_t, { log }) => hello(log, { status: 'success', identity: `i${next()}` }) },
        'the same identity in another folder',
      ],
    ];
    for (const [breach, parts, message] of broken) {
      const error = await testExecutor(
        { ...sound, ...parts },
        { cases: [{ name: 'says hello', expect: 'success', output: 'HELLO' }], refuses: [{ volume: 11 }] },
      ).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Error && error.message.includes(message), `${breach}: ${String(error)}`);
    }
    assert.is('polluted' in {}, false);
  });

  test('names an executor that does not stop', async () => {
    const deaf: Executor = { ...sound, execute: async (_t, { log }) => hello(log, { status: 'success' }) };
    const error = await testExecutor(deaf, { cases: [{ name: 'a', expect: 'success' }], slow: { begins: 'BEGUN' } }).catch((thrown: Error) => thrown);
    assert.match(String(error), 'slow: it never wrote "BEGUN"');
  });
});
