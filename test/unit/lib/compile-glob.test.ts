import * as assert from 'uvu/assert';
import { compileGlob, compileGlobs } from '../../../core/lib/compile-glob.ts';
import { describe } from '../../support/harness.ts';

describe('compile globs', (test) => {
  test('matches at any depth, dot files included', () => {
    const matches = compileGlob('src/**/*.ts');
    assert.ok(matches('src/a.ts') && matches('src/deep/.hidden/b.ts'));
    assert.not.ok(matches('src/a.js') || matches('other/a.ts'));
  });

  test('goes over line ends in names', () => {
    const matches = compileGlob('src/**/*.ts');
    assert.ok(matches('src/a\nb.ts') && matches('src/d\n/e.ts'));
    assert.ok(compileGlob('**')('a\nb'));
  });

  test('gives the same matcher for the same glob', () => {
    assert.is(compileGlob('libs/*/src'), compileGlob('libs/*/src'));
  });

  test('several globs match what one of them does, none match nothing', () => {
    const matches = compileGlobs(['*.md', 'docs/**']);
    assert.ok(matches('README.md') && matches('docs/a/b.txt'));
    assert.not.ok(matches('src/a.md') || compileGlobs([])('a'));
  });

  test('right beyond the bound of the cache', () => {
    for (let n = 0; n < 6000; n++) compileGlob(`bound-${n}/*`);
    assert.ok(compileGlob('bound-0/*')('bound-0/a'));
    assert.not.ok(compileGlob('bound-0/*')('bound-1/a'));
  });
});
