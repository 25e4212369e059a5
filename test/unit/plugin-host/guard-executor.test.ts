import * as assert from 'uvu/assert';
import type { Executor } from '../../../core/model/executor.ts';
import { guardExecutor } from '../../../core/plugin-host/guard-executor.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

const surroundings = {} as Parameters<NonNullable<Executor['fingerprint']>>[1];

describe('guarded executor', (test) => {
  test('its version tells the code it is of', () => {
    assert.is(guardExecutor(made({}), 'abc').version, '1+abc');
  });

  test('a promise, or values that are no texts, are never taken for a part of the key', () => {
    for (const value of [Promise.resolve({ a: '1' }), { a: 1 }, { a: undefined }, ['a'], 3, undefined]) {
      const executor = guardExecutor(made({ fingerprint: () => value, exports: () => value }), '');
      assert.throws(() => executor.fingerprint?.(fakeTask('cart:build'), surroundings), /"fingerprint" of the executor "ex" gave something else/);
      assert.throws(() => executor.exports?.(fakeTask('cart:build'), 'k', { name: 'shop' }), /"exports" of the executor "ex" gave something else/);
    }
    const sound = guardExecutor(made({ fingerprint: () => ({ tool: '2' }), defaults: () => ({ cache: false }), images: () => ['a:1'] }), '');
    assert.equal(sound.fingerprint?.(fakeTask('cart:build'), surroundings), { tool: '2' });
    assert.equal(sound.images?.({}), ['a:1']);
  });

  test('what it throws names it', () => {
    const executor = guardExecutor(
      made({
        images: () => {
          throw new Error('oh no');
        },
      }),
      '',
    );
    assert.throws(() => executor.images?.({}), /^"images" of the executor "ex" failed: oh no$/);
  });
});

function made(parts: Readonly<Record<string, () => unknown>>): Executor {
  return { name: 'ex', version: '1', execute: async () => ({ status: 'success' }), ...parts } as Executor;
}
