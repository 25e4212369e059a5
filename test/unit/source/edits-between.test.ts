import * as assert from 'uvu/assert';
import { editsBetween, type ToldTree } from '../../../core/source/edits-between.ts';
import type { KeptLook } from '../../../core/source/kept-tree.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

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

  test('answers the same whether it goes through all records or through those that differ', () => {
    const random = seededRandom(27);
    const pick = <T>(values: readonly T[]): T => values[random.below(values.length)] as T;
    const names = ['a', 'a/b', 'a\tb', 'b', 'b/a', 'c', 'd', 'd/a/b', 'e', 'é', 'ee', 'f'];
    /** In git's order: what is not tracked, then what is. */
    const anyTree = (): ToldTree => {
      const files = names.flatMap((path) => {
        const [id, onDisk] = [pick(['1', '1', '1', '1', '2']), pick(['1', '1', '2', undefined])];
        const state = pick(['clean', 'clean', 'clean', 'clean', 'clean', 'doubtful', 'modified', 'untracked', 'gone', 'conflict', 'executable']);
        const stages = [1, 2, 3].map((stage) => `M 100644 ${id.repeat(40)} ${stage}\t${path}`);
        const states: Readonly<Record<string, { readonly records: readonly string[]; readonly looks?: readonly KeptLook[] }>> = {
          clean: { records: [clean(path, id)] },
          doubtful: { records: [clean(path, id)], looks: [look(path, onDisk)] },
          modified: { records: modified(path, id), looks: [look(path, onDisk)] },
          untracked: { records: [`? ${path}`], looks: [look(path, onDisk)] },
          gone: { records: [] },
          conflict: { records: stages, looks: [look(path, onDisk)] },
          executable: { records: [clean(path, id, '100755')] },
        };
        const { records, looks = [] } = (random.below(10) < 8 ? states['clean'] : states[state]) ?? { records: [] };
        return { records, looks };
      });
      const records = files.flatMap((file) => file.records);
      const isUntracked = (record: string): boolean => record.startsWith('?');
      return tree(
        [...records.filter(isUntracked), ...records.filter((record) => !isUntracked(record))],
        files.flatMap(({ looks }) => looks),
      );
    };
    // So many looks that it does not search, none of which tells anything.
    const ghosts = Array.from({ length: 40 }, (_, n) => look(`ghost${n}`, undefined));
    const answers = new Set<string>();
    for (let n = 0; n < 3000; n += 1) {
      const [one, other] = [anyTree(), anyTree()];
      const whole = editsBetween(one, { ...other, looks: [...other.looks, ...ghosts] });
      assert.equal(editsBetween(one, other), whole, JSON.stringify([one, other].map(({ listing, looks }) => [Buffer.from(listing.bytes).toString(), looks])));
      answers.add(whole === undefined ? 'none' : String(Math.min(whole.length, 3)));
    }
    assert.equal([...answers].sort(), ['0', '1', '2', '3', 'none']);
  });
});
