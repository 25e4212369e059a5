import * as assert from 'uvu/assert';
import { checkDocker } from '../../../core/engine/doctor/check-docker.ts';
import type { Session } from '../../../core/engine/session.ts';
import { describe } from '../../support/harness.ts';

const version = async (): Promise<unknown> => ({ version: '28.0', apiVersion: '1.48', platform: 'linux/amd64' });

/** As far as the check looks at it. */
function session(needs: { readonly executor: string; readonly plugins?: readonly object[]; readonly vendors?: object }): Session {
  const executors = new Map([
    ['command', {}],
    ['image', { images: () => [] }],
  ]);
  const resolved = {
    executors,
    graph: { tasks: [{ executor: needs.executor, virtual: false }] },
    config: { plugins: needs.plugins ?? [{ name: 'go' }], extra: { vendors: needs.vendors } },
  };
  return { host: { env: {} }, resolved, containers: async () => ({ version }) } as unknown as Session;
}

describe('the doctor', (test) => {
  test('looks for docker only where a task, a plugin or a vendor needs it', async () => {
    assert.equal(await checkDocker(session({ executor: 'command' })), []);
    const messages = async (needs: Parameters<typeof session>[0]): Promise<readonly string[]> =>
      (await checkDocker(session(needs))).map(({ message }) => message);
    const found = 'docker 28.0, API 1.48, linux/amd64; needed by';
    assert.equal(await messages({ executor: 'image' }), [`${found} 1 task`]);
    assert.equal(await messages({ executor: 'command', plugins: [{ image: 'acme/a' }, { image: 'acme/b' }] }), [`${found} 2 plugins`]);
    assert.equal(await messages({ executor: 'command', vendors: { db: { image: 'postgres' } } }), [`${found} 1 vendor`]);
    assert.equal(await messages({ executor: 'image', plugins: [{ image: 'acme/a' }] }), [`${found} 1 task and 1 plugin`]);
  });
});
