import * as assert from 'uvu/assert';
import { editsBetween, type ToldTree } from '../../../core/source/edits-between.ts';
import type { KeptLook } from '../../../core/source/kept-tree.ts';
import { describe } from '../../support/harness.ts';

const clean = (path: string, id: string, mode = '100644'): string => `H ${mode} ${id.repeat(40)} 0\t${path}`;
/** git tells what is modified once more. */
const modified = (path: string, id: string): readonly string[] => [clean(path, id), clean(path, id).replace('H', 'C')];
const look = (path: string, id: string | undefined, mode = '100644'): KeptLook => [path, '100644', false, id === undefined ? null : `${mode} ${id.repeat(40)}`];
const tree = (records: readonly string[], looks: readonly KeptLook[] = []): ToldTree => ({
  listing: { bytes: Buffer.from(records.map((record) => `${record}\0`).join('')), warnings: '' },
  looks,
});
const before = tree([clean('a', '1'), clean('b', '2'), clean('c/d', '3')]);

describe('editsBetween', (test) => {
  test('tells nothing of a file whose state in git alone is another', () => {
    const edited = tree([clean('a', '1'), ...modified('b', '2'), clean('c/d', '3'), '? new'], [look('b', '4'), look('new', '5')]);
    const committed = tree([clean('a', '1'), clean('b', '4'), clean('c/d', '3'), clean('new', '5')]);
    assert.equal(editsBetween(edited, committed), []);
    assert.equal(editsBetween(committed, edited), []);
    assert.equal(editsBetween(before, tree([clean('a', '1'), clean('b', '2'), clean('c/d', '3')], [look('c/d', '3')])), [], 'one that was in doubt');
  });

  test('names what holds something else, whoever says so', () => {
    const edited = tree([clean('a', '9'), ...modified('b', '2'), clean('c/d', '3')], [look('b', '4')]);
    assert.equal(editsBetween(before, edited), ['a', 'b']);
    assert.equal(editsBetween(edited, before), ['a', 'b']);
    assert.equal(editsBetween(edited, tree([clean('a', '9'), ...modified('b', '2'), clean('c/d', '3')], [look('b', '5')])), ['b']);
    assert.equal(editsBetween(edited, tree([clean('a', '9'), clean('b', '5'), clean('c/d', '3')])), ['b']);
  });

  test('does not answer where a file has come, gone or become of another kind', () => {
    const others: Readonly<Record<string, ToldTree>> = {
      'one in the middle': tree([clean('a', '1'), clean('a1', '1'), clean('b', '2'), clean('c/d', '3')]),
      'one at the end': tree([clean('a', '1'), clean('b', '2'), clean('c/d', '3'), clean('e', '3')]),
      'one that is not tracked': tree([clean('a', '1'), clean('b', '2'), clean('c/d', '3'), '? e'], [look('e', '3')]),
      deleted: tree([clean('a', '1'), ...modified('b', '2'), clean('c/d', '3')], [look('b', undefined)]),
      'no longer tracked': tree([clean('a', '1'), clean('c/d', '3')]),
      renamed: tree([clean('a', '1'), clean('b2', '2'), clean('c/d', '3')]),
      executable: tree([clean('a', '1'), clean('b', '2', '100755'), clean('c/d', '3')]),
      'executable on disk': tree([clean('a', '1'), ...modified('b', '2'), clean('c/d', '3')], [look('b', '2', '100755')]),
      'a file that nobody looked at': tree([clean('a', '1'), ...modified('b', '2'), clean('c/d', '3')]),
    };
    for (const [what, other] of Object.entries(others)) {
      assert.is(editsBetween(before, other), undefined, what);
      assert.is(editsBetween(other, before), undefined, `${what}, the other way round`);
    }
  });

  test('passes over what mmo keeps, and a look at a file that is not there', () => {
    assert.equal(editsBetween(before, tree(['? .mmo/x', clean('a', '1'), clean('b', '2'), clean('c/d', '3')], [look('gone', undefined)])), []);
  });
});
