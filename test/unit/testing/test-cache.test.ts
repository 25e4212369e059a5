import * as assert from 'uvu/assert';
import type { Cache } from '../../../core/model/cache.ts';
import { testCache } from '../../../core/testing/test-cache.ts';
import { describe } from '../../support/harness.ts';

function createMemoryCache(copy: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes.slice()): Cache {
  const results = new Map<string, Uint8Array>();
  const blobs = new Map<string, Uint8Array>();
  return {
    getResult: async (key) => results.get(key),
    getBlob: async (digest) => blobs.get(digest),
    putResult: async (key, bytes) => void results.set(key, copy(bytes)),
    putBlob: async (digest, bytes) => void blobs.set(digest, copy(bytes)),
  };
}

describe('testCache', (test) => {
  test('passes a cache that keeps its promises', async () => testCache({ create: () => createMemoryCache() }));

  test('names what a cache does wrong', async () => {
    const broken: readonly (readonly [Cache, string])[] = [
      [createMemoryCache((bytes) => bytes), "a blob whose caller's buffer was used again"],
      [createMemoryCache((bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes))), 'a blob of 256 bytes comes back with other bytes'],
      [{ ...createMemoryCache(), getBlob: async () => undefined }, 'a blob of 0 bytes cannot be got after it was put'],
      [{ ...createMemoryCache(), getResult: async () => new Uint8Array() }, 'a key that was never put has no result'],
    ];
    for (const [cache, message] of broken) {
      const error = await testCache({ create: () => cache }).catch((thrown: Error) => thrown);
      assert.match(String(error), message);
    }
  });
});
