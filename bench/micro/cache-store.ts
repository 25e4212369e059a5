import { createCacheRig } from './cache-rig.ts';
import type { Micro } from './micro.ts';

/** Outputs of ten small files each go into the cache. */
export const cacheStore: Micro = {
  name: 'cache store',
  item: 'file of 2 KiB',
  prepare: (size, scratch) => {
    const { cache, entries } = createCacheRig(size, scratch);
    return () => {
      for (const entry of entries) if (!cache.put(entry).stored) throw new Error(`${entry.task} was not stored`);
    };
  },
};
