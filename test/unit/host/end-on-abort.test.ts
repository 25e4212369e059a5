import * as assert from 'uvu/assert';
import { endOnAbort } from '../../../core/host/end-on-abort.ts';
import { describe } from '../../support/harness.ts';

describe('a child that a signal ends', (test) => {
  const started = (): { readonly signals: string[]; readonly kill: (signal: string) => void } => {
    const signals: string[] = [];
    return { signals, kill: (signal) => void signals.push(signal) };
  };
  /** A clock whose sleeps end by `pass`, or by their signal. */
  const stoppedClock = (): { readonly pass: () => Promise<void>; readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void> } => {
    const waiting: (() => void)[] = [];
    return {
      pass: async () => {
        for (const wake of waiting.splice(0)) wake();
        await Promise.resolve();
      },
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          waiting.push(resolve);
          signal?.addEventListener('abort', () => resolve(), { once: true });
        }),
    };
  };

  test('gets TERM, and KILL if it goes on', async () => {
    const [child, clock, task] = [started(), stoppedClock(), new AbortController()];
    endOnAbort(child, [undefined, task.signal], clock);
    assert.equal(child.signals, []);
    task.abort();
    assert.equal(child.signals, ['SIGTERM']);
    await clock.pass();
    assert.equal(child.signals, ['SIGTERM', 'SIGKILL']);
  });

  test('gets nothing more once it has ended', async () => {
    const [child, clock, task, further] = [started(), stoppedClock(), new AbortController(), new AbortController()];
    const release = endOnAbort(child, [task.signal, further.signal], clock);
    task.abort();
    release();
    further.abort();
    await clock.pass();
    assert.equal(child.signals, ['SIGTERM']);
  });

  test('gets TERM at once where the signal had fired before', () => {
    const child = started();
    endOnAbort(child, [AbortSignal.abort()], stoppedClock());
    assert.equal(child.signals, ['SIGTERM']);
  });
});
