import * as assert from 'uvu/assert';
import type { LocalProcesses } from '../../../../core/plugin-api.ts';
import { type Holder, isGone } from '../../../../executors/deploy/holder.ts';
import { describe } from '../../../support/harness.ts';

describe('a holder', (test) => {
  const own: Holder = { host: 'mac.local', bootId: 'b1', pid: 1, startTime: 's1', run: 'r', since: Date.now() };
  const holder: Holder = { ...own, pid: 2, startTime: 's2' };
  const processes = (isThere: boolean): LocalProcesses => ({ inspect: () => (isThere ? {} : undefined) }) as unknown as LocalProcesses;
  const foreignMs = 3_600_000;

  test('of this machine has gone when its process has', () => {
    assert.is(isGone(holder, own, { processes: processes(true), foreignMs, isMarkHere: false }), false);
    assert.is(isGone(holder, own, { processes: processes(false), foreignMs, isMarkHere: false }), true);
  });

  test('of a machine of the same name is believed where its mark can be seen from others', () => {
    const namesake = { ...holder, bootId: 'b2' };
    assert.is(isGone(namesake, own, { processes: processes(false), foreignMs, isMarkHere: true }), true);
    assert.is(isGone(namesake, own, { processes: processes(false), foreignMs, isMarkHere: false }), false);
    assert.is(isGone({ ...namesake, since: 0 }, own, { processes: processes(false), foreignMs, isMarkHere: false }), true);
  });
});
