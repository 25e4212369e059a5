import * as assert from 'uvu/assert';
import { nextState } from '../../../core/watch/next-state.ts';
import type { Batch, WatchEffect, WatchInput, WatchState } from '../../../core/watch/watch-state.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const idle: WatchState = { kind: 'idle' };
const changed = (paths: readonly string[] | 'all', atMs = 0): WatchInput => ({ type: 'changed', paths, atMs });

/** Feeds inputs and gathers the effects. */
function feed(state: WatchState, inputs: readonly WatchInput[]): { readonly state: WatchState; readonly effects: readonly WatchEffect[] } {
  const effects: WatchEffect[] = [];
  let now = state;
  for (const input of inputs) {
    const step = nextState(now, input);
    now = step.state;
    effects.push(...step.effects);
  }
  return { state: now, effects };
}

const batchOf = (effects: readonly WatchEffect[]): Batch | undefined => effects.flatMap((effect) => (effect.type === 'pass' ? [effect.batch] : [])).at(-1);

describe('the states of a watch', (test) => {
  test('settle for a moment after a change, and for longer the more there are', () => {
    const waits = (count: number): number[] =>
      feed(idle, [changed(Array.from({ length: count }, (_, n) => `f${n}`))]).effects.flatMap((effect) => (effect.type === 'wait' ? [effect.ms] : []));
    assert.equal([waits(1), waits(9), waits(101)], [[5], [50], [200]]);
  });

  test('wait no longer than two seconds for changes that never end', () => {
    const { effects } = feed(idle, [changed(['a'], 0), changed(['b'], 1_995), changed(['c'], 2_500)]);
    assert.equal(effects, [
      { type: 'wait', ms: 5 },
      { type: 'wait', ms: 5 },
      { type: 'wait', ms: 0 },
    ]);
  });

  test('keep what comes during a pass for the next one', () => {
    const first = feed(idle, [changed(['a']), { type: 'quiet', atMs: 1 }, changed(['b'], 2), changed(['c'], 3), { type: 'done', atMs: 4 }]);
    assert.is(first.state.kind, 'settling');
    const next = feed(first.state, [{ type: 'quiet', atMs: 20 }]);
    assert.equal([...(batchOf(next.effects)?.paths ?? [])], ['b', 'c']);
    assert.ok(batchOf(next.effects)?.cameInRun);
    assert.not.ok(batchOf(first.effects)?.cameInRun);
  });

  test('know a change from outside among those of a run', () => {
    const first = feed(idle, [
      changed(['a']),
      { type: 'quiet', atMs: 1 },
      changed(['b'], 2),
      { type: 'done', atMs: 4 },
      changed(['a'], 5),
      { type: 'quiet', atMs: 9 },
    ]);
    assert.not.ok(batchOf(first.effects)?.cameInRun);
  });

  test('look at everything only while nothing else goes on', () => {
    assert.ok(batchOf(feed(idle, [{ type: 'look-again', atMs: 0 }]).effects)?.all);
    assert.is(batchOf(feed(idle, [changed(['a']), { type: 'look-again', atMs: 0 }]).effects), undefined);
  });

  test('put a batch back that came too early, with what came since', () => {
    const running = feed(idle, [changed(['a']), { type: 'quiet', atMs: 1 }]);
    const batch = batchOf(running.effects);
    assert.ok(batch);
    const back = feed(running.state, [changed(['b'], 2), { type: 'not-yet', batch, atMs: 3 }, { type: 'quiet', atMs: 60 }]);
    assert.equal([...(batchOf(back.effects)?.paths ?? [])], ['a', 'b']);
  });

  test('begin at once when a key is pressed, and do the most that was asked for', () => {
    const { effects } = feed(idle, [
      changed(['a']),
      { type: 'quiet', atMs: 1 },
      ...(['failed', 'everything', 'again'] as const).map((wish): WatchInput => ({ type: 'wished', wish, atMs: 2 })),
      { type: 'done', atMs: 3 },
      { type: 'quiet', atMs: 30 },
    ]);
    assert.is(batchOf(effects)?.wish, 'everything');
    assert.is(feed(idle, [{ type: 'wished', wish: 'again', atMs: 0 }]).effects[0]?.type, 'pass');
  });

  test('stop from every state, once, and only when the pass has ended', () => {
    assert.equal(feed(idle, [{ type: 'stop' }, { type: 'stop' }]).effects, [{ type: 'end' }]);
    const running = feed(idle, [changed(['a']), { type: 'quiet', atMs: 1 }]).state;
    const stopping = feed(running, [{ type: 'stop' }, changed(['b'], 2), { type: 'stop' }]);
    assert.equal(stopping.effects, [{ type: 'interrupt' }]);
    assert.equal(feed(stopping.state, [{ type: 'done', atMs: 3 }]).effects, [{ type: 'end' }]);
  });

  test('lose no change, whatever the order of things', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 200; round += 1) {
      const given = new Set<string>();
      const passed = new Set<string>();
      let state: WatchState = idle;
      const take = (input: WatchInput): void => {
        const step = nextState(state, input);
        state = step.state;
        for (const path of batchOf(step.effects)?.paths ?? []) passed.add(path);
      };
      for (let n = 0; n < 60; n += 1) {
        const what = random.below(5);
        if (what < 2) {
          const path = `${round}.${n}`;
          given.add(path);
          take(changed([path], n));
        } else if (what === 2) take({ type: 'quiet', atMs: n });
        else if (what === 3) take({ type: 'done', atMs: n });
        else take({ type: 'look-again', atMs: n });
      }
      for (const input of [
        { type: 'done', atMs: 99 },
        { type: 'quiet', atMs: 99 },
        { type: 'done', atMs: 99 },
        { type: 'quiet', atMs: 99 },
      ] as const)
        take(input);
      assert.equal([...passed].sort(), [...given].sort());
    }
  });
});
