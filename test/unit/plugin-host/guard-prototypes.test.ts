import * as assert from 'uvu/assert';
import { guardPrototypes } from '../../../core/plugin-host/guard-prototypes.ts';
import { describe } from '../../support/harness.ts';

describe('guarded prototypes', (test) => {
  test('are put back, whatever was done to them', () => {
    const restore = guardPrototypes();
    const { trim } = String.prototype;
    const { flat } = Array.prototype;
    const add = (target: object, key: string, value: unknown): unknown => Object.assign(target, { [key]: value });
    add(Object.prototype, 'polluted', 1);
    add(Object.prototype, 'get', 'not a function');
    add(String.prototype, 'trim', () => 'mine');
    Reflect.deleteProperty(Array.prototype, 'flat');
    assert.equal([...restore()].sort(), ['flat', 'get', 'polluted', 'trim']);
    assert.not('polluted' in {});
    assert.not('get' in {});
    assert.is(String.prototype.trim, trim);
    assert.is(Array.prototype.flat, flat);
  });

  test('are left alone when nothing was done', () => assert.equal(guardPrototypes()(), []));
});
