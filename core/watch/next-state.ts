import type { Batch, WatchEffect, WatchInput, WatchState, Wish } from './watch-state.ts';

/** A state and what must be done on the way to it. */
export interface Step {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/** Files that keep coming are not waited for any longer than this. */
const LONGEST_WAIT_MS = 2_000;
const NOT_YET_MS = 50;

/** The state that follows; pure. `watch-state.ts` draws it. */
export function nextState(state: WatchState, input: WatchInput): Step {
  if (state.kind === 'stopped') return { state, effects: [] };
  if (input.type === 'stop') return state.kind === 'running' ? { state: { kind: 'stopping' }, effects: [{ type: 'interrupt' }] } : stop(state);
  if (state.kind === 'stopping') return input.type === 'done' ? { state: { kind: 'stopped' }, effects: [{ type: 'end' }] } : { state, effects: [] };
  switch (input.type) {
    case 'changed':
    case 'wished':
      return take(state, input);
    case 'quiet':
      return state.kind === 'settling' ? begin(state.batch) : { state, effects: [] };
    case 'not-yet':
      return state.kind === 'running' ? settle(state.dirty === undefined ? input.batch : join(input.batch, state.dirty), NOT_YET_MS) : { state, effects: [] };
    case 'look-again':
      return state.kind === 'idle' ? begin({ paths: new Set(), all: true, wish: undefined, cameInRun: true, sinceMs: input.atMs }) : { state, effects: [] };
    case 'done':
      if (state.kind !== 'running') return { state, effects: [] };
      return state.dirty === undefined ? { state: { kind: 'idle' }, effects: [{ type: 'rest' }] } : settle(state.dirty, quietMs(state.dirty));
  }
}

function stop(state: WatchState): Step {
  return state.kind === 'stopping' ? { state, effects: [] } : { state: { kind: 'stopped' }, effects: [{ type: 'end' }] };
}

function take(state: WatchState, input: Extract<WatchInput, { readonly type: 'changed' | 'wished' }>): Step {
  const came: Batch = {
    paths: new Set(input.type === 'changed' && input.paths !== 'all' ? input.paths : []),
    all: input.type === 'changed' && input.paths === 'all',
    wish: input.type === 'wished' ? input.wish : undefined,
    // A look at all files says nothing of who changed them.
    cameInRun: state.kind === 'running' || (input.type === 'changed' && input.paths === 'all'),
    sinceMs: input.atMs,
  };
  if (state.kind === 'running') return { state: { kind: 'running', dirty: state.dirty === undefined ? came : join(state.dirty, came) }, effects: [] };
  const batch = state.kind === 'settling' ? join(state.batch, came) : came;
  // A key is pressed once: there is nothing to wait for.
  if (input.type === 'wished') return begin(batch);
  return settle(batch, Math.min(quietMs(batch), Math.max(0, batch.sinceMs + LONGEST_WAIT_MS - input.atMs)));
}

function settle(batch: Batch, ms: number): Step {
  return { state: { kind: 'settling', batch }, effects: [{ type: 'wait', ms }] };
}

function begin(batch: Batch): Step {
  return { state: { kind: 'running', dirty: undefined }, effects: [{ type: 'pass', batch }] };
}

/** How long it must be quiet: a saved file wants an answer, a checkout of a branch wants to be whole. */
function quietMs({ paths, all }: Batch): number {
  if (all || paths.size > 100) return 200;
  return paths.size > 8 ? 50 : 5;
}

function join(a: Batch, b: Batch): Batch {
  return {
    paths: new Set([...a.paths, ...b.paths]),
    all: a.all || b.all,
    wish: strongest(a.wish, b.wish),
    cameInRun: a.cameInRun && b.cameInRun,
    sinceMs: Math.min(a.sinceMs, b.sinceMs),
  };
}

const strength: readonly (Wish | undefined)[] = [undefined, 'failed', 'again', 'everything'];

function strongest(a: Wish | undefined, b: Wish | undefined): Wish | undefined {
  return strength.indexOf(a) > strength.indexOf(b) ? a : b;
}
