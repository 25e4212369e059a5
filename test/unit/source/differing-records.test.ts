import * as assert from 'uvu/assert';
import { differingRecords } from '../../../core/source/differing-records.ts';
import { describe } from '../../support/harness.ts';

const cut = (before: readonly string[], now: readonly string[]): readonly string[] => {
  const [was, is] = [before, now].map((records) => Buffer.from(records.map((record) => `${record}\0`).join('')));
  return differingRecords(was ?? Buffer.alloc(0), is ?? Buffer.alloc(0)).map((part) => Buffer.from(part).toString().replaceAll('\0', '|'));
};

describe('differingRecords', (test) => {
  test('leaves out what two listings begin and end with, record by record', () => {
    assert.equal(cut(['a', 'b1', 'c', 'd'], ['a', 'b2', 'c', 'd']), ['b1|', 'b2|']);
    assert.equal(cut(['a', 'b', 'c', 'd'], ['a', 'c', 'd']), ['b|c|', 'c|']);
    assert.equal(cut(['a', 'd'], ['a', 'b', 'c', 'd']), ['d|', 'b|c|d|']);
    assert.equal(cut(['a', '1b', 'c'], ['a', '2b', 'c']), ['1b|', '2b|'], 'one that ends as another does');
    assert.equal(cut(['a', 'b1', 'c'], ['a', 'b12', 'c']), ['b1|', 'b12|'], 'one that begins as another does');
  });

  test('holds all where nothing is the same, and nothing where all is', () => {
    assert.equal(cut(['a', 'b'], ['c', 'd', 'e']), ['a|b|', 'c|d|e|']);
    assert.equal(cut(['a', 'b'], ['a', 'b']), ['', '']);
    assert.equal(cut([], ['a']), ['', 'a|']);
    assert.equal(cut([], []), ['', '']);
    assert.equal(cut(['a'], ['a', 'a', 'a']), ['', 'a|a|'], 'text that repeats itself');
  });
});
