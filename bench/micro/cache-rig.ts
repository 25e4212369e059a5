import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectOutputs } from '../../core/cache/collect-outputs.ts';
import { type LocalCache, openCache } from '../../core/cache/open-cache.ts';
import { producedDigest } from '../../core/cache/produced-digest.ts';
import type { CacheEntry } from '../../core/cache/put-entry.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import { createRecord } from '../../core/key/create-record.ts';
import { sha256 } from '../../core/lib/sha256.ts';
import type { OutputPattern } from '../../core/model/task.ts';
import { benchTasks } from './bench-tasks.ts';

const patterns: readonly OutputPattern[] = [{ path: 'dist', optional: false }];

/** A cache, and packages whose outputs, ten files of 2 KiB each, are to go through it. */
export interface CacheRig {
  readonly cache: LocalCache;
  readonly entries: readonly CacheEntry[];
  readonly patterns: readonly OutputPattern[];
  readonly tmpDir: string;
}

/** Makes `size` files, ten to a package. */
export function createCacheRig(size: number, scratch: string): CacheRig {
  const host = createNodeHost();
  const tmpDir = join(scratch, 'tmp');
  mkdirSync(tmpDir);
  const onFault = (message: string): void => {
    throw new Error(message);
  };
  const entries = benchTasks(size / 10).map((task, n): CacheEntry => {
    const serviceRoot = join(scratch, task.root);
    mkdirSync(join(serviceRoot, 'dist'), { recursive: true });
    for (let file = 0; file < 10; file += 1) writeFileSync(join(serviceRoot, 'dist', `${file}.txt`), `${n} ${file} `.padEnd(2048, 'x'));
    const { outputs } = collectOutputs({ host, serviceRoot, patterns });
    const record = createRecord({ task, platform: 'any', executorVersion: '1', inputs: [], env: {}, args: [], tools: {} });
    const about = { startedAt: 0, durationMs: 1, writer: 'bench' };
    return { key: sha256(task.id), task: task.id, record, serviceRoot, outputs, produced: producedDigest(outputs), ...about };
  });
  return { cache: openCache({ host, dir: join(scratch, 'cache'), onFault }), entries, patterns, tmpDir };
}
