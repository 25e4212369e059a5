import assert from 'node:assert/strict';
import { guardPrototypes } from '../plugin-host/guard-prototypes.ts';
import { forbidOutside } from './forbid-outside.ts';

/** Calls a function that must be pure twice and returns its answer: both answers equal, plain JSON, nothing read or changed beside it. */
export function assertPure<Answer>(what: string, act: () => Answer): Answer {
  const first = watched(what, act);
  const second = watched(what, act);
  assert.deepEqual(second, first, `${what} answers differently the second time`);
  assertJson(what, first);
  return first;
}

/** Fails unless JSON can hold the value without loss; members that are `undefined` do not count. */
export function assertJson(what: string, value: unknown): void {
  const text = JSON.stringify(value);
  if (value === undefined) return;
  assert.ok(text !== undefined, `${what} is nothing that JSON can hold`);
  assert.deepEqual(withoutUndefined(value), JSON.parse(text), `${what} has parts that JSON cannot hold`);
}

function watched<Answer>(what: string, act: () => Answer): Answer {
  const restore = guardPrototypes();
  const outside = forbidOutside();
  let polluted: readonly string[] = [];
  try {
    const answer = act();
    assert.ok(!(answer instanceof Promise), `${what} returns a promise: it must answer at once`);
    return answer;
  } finally {
    outside.allow();
    polluted = restore();
    assert.deepEqual(polluted, [], `${what} changes objects that all code shares`);
    assert.deepEqual(outside.calls, [], `${what} reaches outside: it must use only what it is given`);
  }
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutUndefined(item));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, part]) => (part === undefined ? [] : [[key, withoutUndefined(part)]])));
}
