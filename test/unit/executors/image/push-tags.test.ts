import * as assert from 'uvu/assert';
import type { Containers } from '../../../../core/plugin-api.ts';
import { pushTags } from '../../../../executors/image/push-tags.ts';
import { describe } from '../../../support/harness.ts';
import { createMemoryHost } from '../../../support/memory-host.ts';

/** A daemon whose pushes fail with these messages first. */
function daemon(faults: readonly string[]): { readonly containers: Containers; readonly pushes: unknown[] } {
  const pushes: unknown[] = [];
  const left = [...faults];
  const push: Containers['push'] = async (reference, { auth }) => {
    pushes.push([reference, auth]);
    const fault = left.shift();
    if (fault !== undefined) throw Object.assign(new Error(fault), { problem: 'pull-denied', help: undefined });
    return { digest: 'sha256:d' };
  };
  return { containers: { push } as Containers, pushes };
}

describe('pushes', (test) => {
  const { files } = createMemoryHost({ '/d/config.json': '{"auths":{"r.example":{"username":"u","password":"p"}}}' });
  const { signal } = new AbortController();
  const env = { DOCKER_CONFIG: '/d' };

  test('are tried again after a fault that may pass, with the credentials of their registry alone', async () => {
    const { containers, pushes } = daemon(['connection reset by peer']);
    let said = '';
    const onProgress = (text: string): void => {
      said += text;
    };
    const digests = await pushTags(['r.example/a:1', 'other.example/a:1'], { containers, env, files, signal, onProgress });
    assert.equal(digests, { 'r.example/a:1': 'sha256:d', 'other.example/a:1': 'sha256:d' });
    const login = { username: 'u', password: 'p' };
    assert.equal(pushes, [
      ['r.example/a:1', login],
      ['r.example/a:1', login],
      ['other.example/a:1', undefined],
    ]);
    assert.match(said, 'connection reset by peer; once more');
  });

  test('end at once where nothing would change, and in the end', async () => {
    for (const fault of ['unauthorized: authentication required', 'denied: requested access to the resource is denied']) {
      const { containers, pushes } = daemon([fault, fault]);
      const error = await pushTags(['r.example/a:1'], { containers, env, files, signal, onProgress: () => undefined }).catch((thrown: Error) => thrown);
      assert.is(String(error), `Error: ${fault}`);
      assert.is(pushes.length, 1);
    }
    const { containers, pushes } = daemon(new Array(9).fill('503'));
    const error = await pushTags(['r.example/a:1'], { containers, env, files, signal, onProgress: () => undefined }).catch((thrown: Error) => thrown);
    assert.is(String(error), 'Error: 503');
    assert.is(pushes.length, 4);
  });
});
