const tickMs = 20;

/** Time as this process was given it. */
export interface OwnClock {
  readonly elapsedMs: () => number;
  readonly stop: () => void;
}

/**
 * Measures time in ticks of a timer: while a busy machine leaves this process waiting, none is counted. For limits that
 * tell a program that is late from a machine that is.
 */
export function startOwnClock(): OwnClock {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, tickMs);
  return { elapsedMs: () => ticks * tickMs, stop: () => clearInterval(timer) };
}
