import * as assert from 'uvu/assert';
import { suggestInputs } from '../../../../core/engine/audit/suggest-inputs.ts';
import { describe } from '../../../support/harness.ts';

const suggest = (files: readonly string[], folders: readonly string[] = [], ignored: readonly string[] = []): readonly string[] =>
  suggestInputs({ root: 'shop/cart', files: [...files, ...ignored], folders, isIgnored: (path) => ignored.includes(path) });

describe('suggested inputs', (test) => {
  test('are relative to the service, or from the workspace root', () => {
    assert.equal(suggest(['protos/a.proto', 'shop/cart/conf/a.json', 'shop/cartoon.txt', 'top.txt']), [
      '//protos/a.proto',
      '//shop/cartoon.txt',
      '//top.txt',
      'conf/a.json',
    ]);
  });

  test('are a glob for many siblings of a kind', () => {
    assert.equal(suggest(['p/a.proto', 'p/b.proto', 'p/c.proto', 'p/README']), ['//p/*.proto', '//p/README']);
    assert.equal(suggest(['p/a.proto'], ['p']), ['//p/*']);
  });

  test('are the whole folder where it would be many globs', () => {
    const files = ['a', 'b', 'c', 'd'].flatMap((folder) => [`lib/${folder}/x.ts`, `lib/${folder}/y.json`]);
    assert.equal(suggest([...files, 'other.txt']), ['//lib/**', '//other.txt']);
  });

  test('name what git ignores in full, and escape what a glob would understand', () => {
    assert.equal(suggest([], [], ['p/a.log', 'p/b.log', 'p/c.log']), ['//p/a.log', '//p/b.log', '//p/c.log']);
    assert.equal(suggest(['p/[id].ts']), ['//p/\\[id\\].ts']);
  });
});
