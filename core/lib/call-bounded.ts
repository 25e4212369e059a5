import { Script } from 'node:vm';

const slot = Symbol.for('mmo.call-bounded');
let script: Script | undefined;

/** Calls a synchronous function and throws when it has not returned in time: an endless loop ends there, too. */
export function callBounded<Result>(act: () => Result, timeoutMs: number): Result {
  script ??= new Script("globalThis[Symbol.for('mmo.call-bounded')]()");
  const place = globalThis as { [slot]?: () => Result };
  const before = place[slot];
  place[slot] = act;
  try {
    return script.runInThisContext({ timeout: timeoutMs }) as Result;
  } finally {
    if (before === undefined) delete place[slot];
    else place[slot] = before;
  }
}
