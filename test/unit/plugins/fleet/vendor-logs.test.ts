import * as assert from 'uvu/assert';
import type { Containers, DetachedContainers } from '../../../../core/plugin-api.ts';
import { openVendorLogs } from '../../../../plugins/fleet/vendors/open-vendor-logs.ts';
import { describe } from '../../../support/harness.ts';

const at = (second: number, text: string): string => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;

describe('the log of a vendor that is followed', (test) => {
  test('goes on when that is started again, and when the daemon was away, each line once', async () => {
    const end = new AbortController();
    const asked: unknown[] = [];
    const answers = [at(1, 'first'), new Error('the daemon is away'), at(1, 'first') + at(2, 'second')];
    const logs: DetachedContainers['logs'] = async (_id, { follow = false, since, onOutput }) => {
      if (!follow) return;
      asked.push(since);
      const answer = answers.shift();
      if (answers.length === 0) setImmediate(() => end.abort());
      if (answer instanceof Error) throw answer;
      onOutput('stdout', Buffer.from(answer ?? ''));
    };
    const list = async (): Promise<readonly object[]> => [{ id: 'c', labels: { 'mmo.vendor': 'db' } }];
    const containers = { detached: { list, logs } } as unknown as Containers;
    const context = { workspace: { root: '/w' }, signal: end.signal } as unknown as Parameters<typeof openVendorLogs>[0];
    const [log] = await openVendorLogs(context, containers, { names: undefined, follow: true, since: 7 });
    await new Promise((resolve) => end.signal.addEventListener('abort', resolve));
    assert.is((log?.reader.next() ?? []).map(({ text }) => text).join(''), 'first\nsecond\n');
    const first = Date.parse('2026-01-01T00:00:01Z');
    assert.equal(asked, [7, first, first]);
  });
});
