import type { Files } from '../../../core/plugin-api.ts';

const BLOCK_BYTES = 4096;

/** Where the first whole line of a log begins: behind the hole that its beginning has become, if it has. */
export function logStart(files: Pick<Files, 'readPart'>, path: string, size: number): number {
  const isHole = (block: number): boolean => files.readPart(path, block * BLOCK_BYTES, BLOCK_BYTES).every((byte) => byte === 0);
  if (size === 0 || !isHole(0)) return 0;
  // All blocks below `hole` are part of it, and `data` is none.
  let hole = 1;
  let data = Math.ceil(size / BLOCK_BYTES);
  while (hole < data) {
    const middle = Math.floor((hole + data) / 2);
    if (isHole(middle)) hole = middle + 1;
    else data = middle;
  }
  const first = Buffer.from(files.readPart(path, data * BLOCK_BYTES, 16 * BLOCK_BYTES));
  return Math.min(size, data * BLOCK_BYTES + first.indexOf(10) + 1);
}
