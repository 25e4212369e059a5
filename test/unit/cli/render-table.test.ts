import * as assert from 'uvu/assert';
import { renderTable } from '../../../core/cli/render-table.ts';
import { describe } from '../../support/harness.ts';

describe('a table', (test) => {
  test('has columns as wide as their widest cell, and nothing behind the last filled one', () => {
    assert.is(
      renderTable([
        ['a', 'bb', ''],
        ['ccc', '', ''],
      ]),
      'a    bb\nccc\n',
    );
  });

  test('lets nothing through that steers a terminal', () => {
    assert.is(renderTable([['\u001b]0;title\u0007', 'a\nb\tc']]), '\ufffd]0;title\ufffd  a\ufffdb    c\n');
  });
});
