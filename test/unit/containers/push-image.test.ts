import * as assert from 'uvu/assert';
import { pushImage } from '../../../core/containers/push-image.ts';
import { describe } from '../../support/harness.ts';

/** A daemon whose pushes fail with these messages first. */
function daemon(faults: readonly string[]): { readonly push: () => Promise<{ readonly digest: string }>; readonly count: () => number } {
  const left = [...faults];
  let pushes = 0;
  return {
    push: async () => {
      pushes += 1;
      const fault = left.shift();
      if (fault !== undefined) throw Object.assign(new Error(fault), { problem: 'pull-denied', help: undefined });
      return { digest: 'sha256:d' };
    },
    count: () => pushes,
  };
}

describe('pushes', (test) => {
  const { signal } = new AbortController();

  test('are tried again after a fault that may pass', async () => {
    const { push, count } = daemon(['connection reset by peer']);
    let said = '';
    const onProgress = (text: string): void => {
      said += text;
    };
    assert.equal(await pushImage('r.example/a:1', push, { signal, onProgress }), { digest: 'sha256:d' });
    assert.is(count(), 2);
    assert.match(said, 'connection reset by peer; once more');
  });

  test('end at once where nothing would change, and in the end', async () => {
    for (const fault of ['unauthorized: authentication required', 'denied: requested access to the resource is denied']) {
      const { push, count } = daemon([fault, fault]);
      const error = await pushImage('r.example/a:1', push, { signal }).catch((thrown: Error) => thrown);
      assert.is(String(error), `Error: ${fault}`);
      assert.is(count(), 1);
    }
    const { push, count } = daemon(new Array(9).fill('503'));
    const error = await pushImage('r.example/a:1', push, { signal }).catch((thrown: Error) => thrown);
    assert.is(String(error), 'Error: 503');
    assert.is(count(), 4);
  });

  test('without a digest are faults', async () => {
    const error = await pushImage('r.example/a:1', async () => ({ digest: undefined }), { signal }).catch((thrown: Error) => thrown);
    assert.match(String(error), 'the registry gave no digest for "r.example/a:1"');
  });
});
