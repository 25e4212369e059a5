import assert from 'node:assert/strict';
import { sha256 } from '../lib/sha256.ts';
import type { Cache } from '../model/cache.ts';

export interface CacheSuite {
  /** Makes a cache that holds nothing. */
  readonly create: () => Cache | Promise<Cache>;
}

/** Holds a cache against what mmo expects of one; rejects with the first promise it breaks. */
export async function testCache({ create }: CacheSuite): Promise<void> {
  const cache = await create();
  const key = sha256('a key');
  assert.equal(await cache.getResult(key), undefined, 'a key that was never put has no result');
  assert.equal(await cache.getBlob(key), undefined, 'a digest that was never put has no blob');

  for (const bytes of samples()) {
    const digest = sha256(bytes);
    await cache.putBlob(digest, bytes);
    assertBytes(await cache.getBlob(digest), bytes, `a blob of ${bytes.length} bytes`);
  }
  const result = Buffer.from('{"version":1}');
  await cache.putResult(key, result);
  assertBytes(await cache.getResult(key), result, 'a result');
  assert.equal(await cache.getBlob(key), undefined, 'results and blobs are kept apart');

  const mine = Uint8Array.from([1, 2, 3]);
  const digest = sha256(mine);
  await cache.putBlob(digest, mine);
  mine.fill(9);
  assertBytes(await cache.getBlob(digest), Uint8Array.from([1, 2, 3]), "a blob whose caller's buffer was used again");

  const [one, other] = [Buffer.alloc(200_000, 1), Buffer.alloc(200_000, 2)];
  const contested = sha256('contested');
  await Promise.all([cache.putResult(contested, one), cache.putResult(contested, other), cache.putResult(contested, one)]);
  const won = await cache.getResult(contested);
  assert.ok(won !== undefined && (one.equals(won) || other.equals(won)), 'of results put at the same time, one is there, whole');

  const many = Array.from({ length: 40 }, (_, n) => Buffer.from(`blob ${n}`));
  await Promise.all(many.map(async (bytes) => cache.putBlob(sha256(bytes), bytes)));
  const back = await Promise.all(many.map(async (bytes) => cache.getBlob(sha256(bytes))));
  for (const [n, bytes] of many.entries()) assertBytes(back[n], bytes, `blob ${n} of 40 put at once`);
}

function assertBytes(found: Uint8Array | undefined, bytes: Uint8Array, what: string): void {
  assert.ok(found !== undefined, `${what} cannot be got after it was put`);
  assert.ok(Buffer.from(bytes).equals(found), `${what} comes back with other bytes`);
}

function samples(): readonly Uint8Array[] {
  const everyByte = Uint8Array.from({ length: 256 }, (_, n) => n);
  return [new Uint8Array(), everyByte, Buffer.alloc(1_000_000, 'mmo'), Buffer.from('\r\n\0\uFEFF text\n')];
}
