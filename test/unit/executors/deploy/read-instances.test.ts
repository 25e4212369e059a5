import * as assert from 'uvu/assert';
import { readInstances } from '../../../../executors/deploy/read-instances.ts';
import { describe } from '../../../support/harness.ts';

describe('what instances of a service write', (test) => {
  test('is read once of each that is there; what one of them cannot be asked is a failure', async ({ signal }) => {
    const seen: unknown[] = [];
    const given = { list: async () => ['a', 'b'], idOf: (id: string) => id, follow: false, everyMs: 1, signal };
    await readInstances({ ...given, read: async (id, isFirst) => void seen.push([id, isFirst]) });
    assert.equal(seen, [
      ['a', true],
      ['b', true],
    ]);
    const failed = await readInstances({ ...given, read: () => Promise.reject(new Error('gone')) }).catch((error: Error) => error.message);
    assert.is(failed, 'gone');
  });

  test('is followed beyond those that end, of the ones that take their place from the beginning, until the signal fires', async () => {
    const end = new AbortController();
    const seen: unknown[] = [];
    const looks: (readonly string[] | Error)[] = [['a'], new Error('the daemon is away'), ['a', 'b'], ['b']];
    await readInstances({
      list: async () => {
        const found = looks.shift();
        if (found === undefined) end.abort();
        if (found instanceof Error) throw found;
        return found ?? [];
      },
      idOf: (id: string) => id,
      read: async (id, isFirst) => {
        seen.push([id, isFirst]);
        if (id === 'a') throw new Error('it was removed');
      },
      ...{ follow: true, everyMs: 1, signal: end.signal },
    });
    assert.equal(seen, [
      ['a', true],
      ['b', false],
    ]);
  });
});
