import * as assert from 'uvu/assert';
import { absolutePath } from '../../../core/lib/absolute-path.ts';
import { firstSegment } from '../../../core/lib/first-segment.ts';
import { rootName } from '../../../core/lib/root-name.ts';
import { shownPath } from '../../../core/lib/shown-path.ts';
import { describe } from '../../support/harness.ts';

const roots = [
  { name: 'payments', path: '/src/payments', shown: '../payments' },
  { name: 'libs', path: '/mnt/disk-7/libs', shown: '../shared/libs' },
];
const places = { root: '/src/shop', roots };

describe('places of workspace paths', (test) => {
  test('lead below the workspace, or below the root that the first segment names', () => {
    const found = ['', 'a/b', 'payments', 'payments/x/y', 'libs/x', 'paymentsx/y', 'a/payments/x'].map((path) => absolutePath(places, path));
    assert.equal(found, [
      '/src/shop',
      '/src/shop/a/b',
      '/src/payments',
      '/src/payments/x/y',
      '/mnt/disk-7/libs/x',
      '/src/shop/paymentsx/y',
      '/src/shop/a/payments/x',
    ]);
    assert.is(absolutePath({ root: '/src/shop', roots: [] }, 'payments/x'), '/src/shop/payments/x');
  });

  test('are shown so that they can be opened from the workspace', () => {
    assert.equal(
      ['a/b', 'payments', 'libs/x/service.yml', 'libs2/x'].map((path) => shownPath(roots, path)),
      ['a/b', '../payments', '../shared/libs/x/service.yml', 'libs2/x'],
    );
  });

  test('name a root by its last folder', () => {
    assert.equal(['../payments', '../payments/', '../a/../b/./', '/srv/x', 'x', '..', '.', '/'].map(rootName), [
      'payments',
      'payments',
      'b',
      'x',
      'x',
      '',
      '',
      '',
    ]);
    assert.equal(['', 'a', 'a/b/c'].map(firstSegment), ['', 'a', 'a']);
  });
});
