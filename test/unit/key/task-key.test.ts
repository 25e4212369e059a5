import * as assert from 'uvu/assert';
import { closureDigest, taskKey } from '../../../core/key/digest.ts';
import type { TaskRecord } from '../../../core/model/record.ts';
import { describe } from '../../support/harness.ts';

const base: TaskRecord = {
  version: 1,
  platform: 'linux-x64-glibc',
  executor: 'command',
  executorVersion: '1',
  task: 'a:build',
  root: 'a',
  cwd: 'a',
  command: 'make',
  options: {},
  outputs: ['dist'],
  inputs: [
    ['a/x', '100644', '11'],
    ['a/y', '100644', '22'],
  ],
  env: { A: '1', B: null },
  args: [],
  tools: { go: '1.22' },
};
const dependencies = [{ id: 'b:build', closure: 'cc' }];

const changes: Readonly<Record<string, Partial<TaskRecord>>> = {
  version: { version: 2 },
  platform: { platform: 'darwin-arm64' },
  executor: { executor: 'other' },
  'executor version': { executorVersion: '2' },
  task: { task: 'a:test' },
  root: { root: 'b' },
  cwd: { cwd: 'a/sub' },
  command: { command: 'make all' },
  'command as a list': { command: ['make'] },
  'shifted list': { command: ['mak', 'e'] },
  'no command': { command: null },
  options: { options: { a: 1 } },
  'option as text': { options: { a: '1' } },
  outputs: { outputs: ['dist', 'x'] },
  'joined outputs': { outputs: ['distx'] },
  'no outputs': { outputs: [] },
  'input gone': { inputs: [['a/x', '100644', '11']] },
  'input content': { inputs: [['a/x', '100644', '12'], ...base.inputs.slice(1)] },
  'input mode': { inputs: [['a/x', '100755', '11'], ...base.inputs.slice(1)] },
  'input link': { inputs: [['a/x', '120000', '11'], ...base.inputs.slice(1)] },
  'input renamed': { inputs: [['a/w', '100644', '11'], ...base.inputs.slice(1)] },
  'contents swapped': {
    inputs: [
      ['a/x', '100644', '22'],
      ['a/y', '100644', '11'],
    ],
  },
  'env value': { env: { A: '2', B: null } },
  'env empty instead of unset': { env: { A: '1', B: '' } },
  'env undeclared': { env: { A: '1' } },
  'env shifted': { env: { A1: '', B: null } },
  arguments: { args: ['x'] },
  'empty argument': { args: [''] },
  'two arguments': { args: ['x', ''] },
  tools: { tools: { go: '1.23' } },
};

describe('task key', (test) => {
  test('changes with every ingredient, each in its own way', () => {
    const keys = new Map([[taskKey(base, dependencies), 'nothing']]);
    for (const [name, change] of Object.entries(changes)) {
      const key = taskKey({ ...base, ...change }, dependencies);
      assert.is(keys.get(key), undefined, name);
      keys.set(key, name);
    }
    for (const other of [[], [{ id: 'b:build', closure: 'cd' }], [{ id: 'c:build', closure: 'cc' }], [{ id: 'b:buildc', closure: 'c' }]])
      assert.is(keys.has(taskKey(base, other)), false);
  });

  test('keeps what was produced and what lies below apart', () => {
    assert.is.not(closureDigest('x', dependencies), closureDigest('x', []));
    assert.is.not(closureDigest('x', dependencies), closureDigest('y', dependencies));
  });
});
