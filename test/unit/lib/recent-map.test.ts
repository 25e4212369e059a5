import * as assert from 'uvu/assert';
import { RecentMap } from '../../../core/lib/recent-map.ts';
import { describe } from '../../support/harness.ts';

const old = Array.from({ length: 3_000 }, (_, n): [string, number] => [`old ${n}`, n]);

describe('recent map', (test) => {
  test('keeps what was used, and the rest as long as there is little of it', () => {
    const few = new RecentMap(() => old.slice(0, 10));
    few.get('old 1');
    assert.is(few.kept().size, 10);
    const many = new RecentMap(() => old);
    many.get('old 1');
    many.set('new', 1);
    assert.equal([...many.kept().keys()], ['old 1', 'new']);
  });

  test('is changed by another value, not by the same one', () => {
    const map = new RecentMap(() => old);
    assert.not(map.isChanged);
    map.set('old 1', 1);
    assert.not(map.isChanged);
    map.set('old 1', 2);
    assert.ok(map.isChanged);
  });
});
