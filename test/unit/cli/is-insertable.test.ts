import * as assert from 'uvu/assert';
import { isInsertable } from '../../../core/cli/completion/is-insertable.ts';
import { describe } from '../../support/harness.ts';

describe('candidates of completion', (test) => {
  test('bash is answered nothing that it would run, and no shell a line that is two', () => {
    for (const value of ['cart', 'cart:build', '!tag:a', '~x', '...x^...', '--affected=origin/main', './svc/a-b_c', 'HEAD~1', '50%'])
      assert.ok(isInsertable(value, false), value);
    for (const value of ['./$(touch x)', './a b', './`x`', 'a;b', "a'b", 'a*']) {
      assert.not.ok(isInsertable(value, false), value);
      assert.ok(isInsertable(value, true), value);
    }
    assert.not.ok(isInsertable('a\nb', true));
    assert.not.ok(isInsertable('a\tb', true));
  });
});
