import * as assert from 'uvu/assert';
import { checkClock } from '../../../core/engine/doctor/check-clock.ts';
import type { Files } from '../../../core/model/files.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost, type MemoryHost } from '../../support/memory-host.ts';

/** What is found where a file is written with the given wait before and after it, and by a clock that is ahead by so much. */
function found({ beforeMs = 0, afterMs = 0, aheadMs = 0 }): readonly string[] {
  const wrapFiles = (files: Files): Files => ({
    ...files,
    write: (...call) => {
      host.advance(beforeMs);
      files.write(...call);
      host.advance(afterMs);
    },
    lstat: (path) => {
      const state = files.lstat(path);
      return state && { ...state, ctimeMs: state.ctimeMs + aheadMs };
    },
  });
  const processes = { run: () => ({ exitCode: 128, stdout: new Uint8Array(), stderr: 'no commit' }) };
  const host: MemoryHost = createMemoryHost({}, { wrapFiles, processes });
  return checkClock(host, '/w').map(({ status, message }) => `${status}: ${message}`);
}

describe('the doctor', (test) => {
  test('takes no slow disk for a clock that goes wrong', () => {
    const fine = ['ok: the clocks of machine and file system agree'];
    for (const slow of [{}, { beforeMs: 9_000 }, { afterMs: 9_000 }]) assert.equal(found(slow), fine, JSON.stringify(slow));
    assert.equal(found({ aheadMs: 9_000 }), ["warning: the file system's clock is 9 s ahead of this machine's"]);
    assert.equal(found({ aheadMs: -9_000 }), ["warning: the file system's clock is 9 s behind this machine's"]);
  });
});
