/**
 * The parts of two listings of git in which they differ, so that nobody takes ten thousand records apart for the one that is another: the records that
 * both begin with and those that both end with are left out, but for the first of the latter.
 */
export function differingRecords(before: Uint8Array, now: Uint8Array): readonly [before: Uint8Array, now: Uint8Array] {
  const most = Math.min(before.length, now.length);
  const same = longest(most, (length) => Buffer.compare(before.subarray(0, length), now.subarray(0, length)) === 0);
  const start = before.subarray(0, same).lastIndexOf(NUL) + 1;
  const after = longest(most - start, (length) => Buffer.compare(before.subarray(before.length - length), now.subarray(now.length - length)) === 0);
  const firstEnd = before.indexOf(NUL, before.length - after);
  // One record may end as another does: only what follows its end is the same.
  const rest = firstEnd < 0 ? 0 : before.length - firstEnd - 1;
  return [before.subarray(start, before.length - rest), now.subarray(start, now.length - rest)];
}

const NUL = 0;

/** The greatest length up to `most` for which something holds that holds for all lesser ones. */
function longest(most: number, holds: (length: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
