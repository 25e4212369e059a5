import * as assert from 'uvu/assert';
import { linesOnce } from '../../../../executors/deploy/lines-once.ts';
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
    let reads = 0;
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
        reads += 1;
        if (reads === 1) throw new Error('its node does not answer');
      },
      ...{ follow: true, everyMs: 1, signal: end.signal },
    });
    assert.equal(seen, [
      ['a', true],
      ['a', true],
      ['b', false],
    ]);
  });

  test('is followed no longer where one may not read it, or list who writes', async ({ signal }) => {
    const isFinal = (error: unknown): boolean => error instanceof Error && error.message === 'forbidden';
    const given = { list: async () => ['a', 'b'], idOf: (id: string) => id, follow: true, everyMs: 1, signal, isFinal };
    let reads = 0;
    const read = async (): Promise<void> => {
      reads += 1;
      throw new Error(reads < 4 ? 'busy' : 'forbidden');
    };
    assert.is(await readInstances({ ...given, read }).catch((error: Error) => error.message), 'forbidden');
    assert.ok(reads >= 4);
    let looks = 0;
    const list = async (): Promise<readonly string[]> => {
      looks += 1;
      if (looks === 3) throw new Error('forbidden');
      return [];
    };
    assert.is(await readInstances({ ...given, list, read: () => Promise.resolve() }).catch((error: Error) => error.message), 'forbidden');
    assert.is(looks, 3);
  });

  test('is handed over once, however often it is read', () => {
    const seen: string[] = [];
    const begin = linesOnce((line) => seen.push(line));
    const [first, second, third] = ['2026-01-01T00:00:00.000000001Z a', '2026-01-01T00:00:00.000000002Z b', '2026-01-01T00:00:00.000000003Z c'];
    const before = begin();
    // Several that write are in no order.
    for (const line of [second, first, 'said by a node']) before(line);
    const again = begin();
    for (const line of [first, second, third, third]) again(line);
    assert.equal(seen, [second, first, 'said by a node', third, third]);
  });
});
