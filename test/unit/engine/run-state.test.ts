import * as assert from 'uvu/assert';
import { RunState } from '../../../core/engine/run-state.ts';
import type { Session } from '../../../core/engine/session.ts';
import { describe } from '../../support/harness.ts';
import { createMemoryHost } from '../../support/memory-host.ts';

describe('the container daemon of a run', (test) => {
  test('is swept once, and asked for again after it could not be reached', async () => {
    const asked: string[] = [];
    const labelled = async (): Promise<readonly []> => {
      asked.push('labelled');
      return [];
    };
    const containers = async (): Promise<unknown> => {
      asked.push('connect');
      if (asked.length === 1) throw new Error('no docker daemon answers');
      return { labelled };
    };
    const session = { host: createMemoryHost({}), workspace: { stateDir: '/w/.mmo' }, containers } as unknown as Session;
    const state = new RunState({ runId: 'run', emit: () => undefined, signal: new AbortController().signal, noWait: false });
    const [first, second] = await Promise.allSettled([state.containers(session), state.containers(session)]);
    assert.equal([first.status, second.status, asked], ['rejected', 'rejected', ['connect']]);
    await state.containers(session);
    await state.containers(session);
    assert.equal(asked, ['connect', 'connect', 'labelled']);
  });
});
