import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createCacheRig } from './cache-rig.ts';
import type { Micro } from './micro.ts';

/** Outputs of ten small files each come out of the cache, every byte verified. */
export const cacheRestore: Micro = {
  name: 'cache restore',
  item: 'file of 2 KiB',
  prepare: (size, scratch) => {
    const { cache, entries, patterns, tmpDir } = createCacheRig(size, scratch);
    for (const entry of entries) {
      cache.put(entry);
      rmSync(join(entry.serviceRoot, 'dist'), { recursive: true });
    }
    return () => {
      for (const { key, task, serviceRoot } of entries) {
        const hit = cache.get(key);
        if (hit === undefined || !cache.restore(hit, { serviceRoot, patterns, tmpDir })) throw new Error(`${task} was not restored`);
      }
    };
  },
};
