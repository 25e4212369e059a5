import * as assert from 'uvu/assert';
import type { TaskId } from '../../../core/model/task.ts';
import { LoopGuard } from '../../../core/watch/loop-guard.ts';
import { describe } from '../../support/harness.ts';

const inRun = (files: Readonly<Record<string, string>>): Parameters<LoopGuard['take']>[1] => ({ cameInRun: true, causeOf: (task) => files[task] });
const fromOutside = (files: Readonly<Record<string, string>> = {}): Parameters<LoopGuard['take']>[1] => ({ cameInRun: false, causeOf: (task) => files[task] });

describe('the guard against loops', (test) => {
  const a: TaskId = 'a:build';
  const b: TaskId = 'b:build';

  test('holds a task that would start itself for the third time, and says so once', () => {
    const guard = new LoopGuard();
    assert.equal(guard.take([a], fromOutside({ [a]: 'f' })), []);
    assert.equal(guard.take([a], inRun({ [a]: 'f' })), []);
    assert.equal(guard.take([a], inRun({ [a]: 'f' })), []);
    assert.equal(guard.take([a], inRun({ [a]: 'f' })), [{ task: a, chain: [{ task: a, file: 'f' }] }]);
    assert.equal([...guard.held], [a]);
    assert.equal(guard.take([a], inRun({ [a]: 'f' })), []);
  });

  test('names both files of two tasks that start each other', () => {
    const guard = new LoopGuard();
    guard.take([a], fromOutside({ [a]: 'f' }));
    for (let round = 0; round < 2; round += 1) {
      guard.take([b], inRun({ [b]: 'g' }));
      guard.take([a], inRun({ [a]: 'f' }));
    }
    const [loop] = guard.take([b], inRun({ [b]: 'g' }));
    assert.equal(loop?.chain, [
      { task: b, file: 'g' },
      { task: a, file: 'f' },
    ]);
  });

  test('begins to count anew after a change from outside, which also lets go of what it concerns', () => {
    const guard = new LoopGuard();
    for (let round = 0; round < 3; round += 1) guard.take([a, b], inRun({ [a]: 'f', [b]: 'f' }));
    assert.equal([...guard.held], [a, b]);
    guard.take([a], fromOutside({ [a]: 'f' }));
    assert.equal([...guard.held], [b]);
    assert.is(guard.generation, 0);
    guard.release();
    assert.is(guard.held.size, 0);
  });

  test('does not count a look at everything, nor lets it set a loop going', () => {
    const guard = new LoopGuard();
    for (let round = 0; round < 3; round += 1) guard.take([a], inRun({ [a]: 'f' }));
    for (let round = 0; round < 5; round += 1) assert.equal(guard.take([a, b], inRun({})), []);
    assert.equal([...guard.held], [a]);
  });
});
