import { collectOutputs } from '../../../core/cache/collect-outputs.ts';
import { type LocalCache, openCache } from '../../../core/cache/open-cache.ts';
import { producedDigest } from '../../../core/cache/produced-digest.ts';
import type { CacheEntry, PutResult } from '../../../core/cache/put-entry.ts';
import type { Host } from '../../../core/host/host.ts';
import { sha256 } from '../../../core/lib/sha256.ts';
import type { TaskRecord } from '../../../core/model/record.ts';
import type { OutputPattern } from '../../../core/model/task.ts';

/** A cache and one service below `base`, with what the cache complained about. */
export interface CacheRig {
  readonly host: Host;
  readonly cache: LocalCache;
  readonly cacheDir: string;
  readonly serviceRoot: string;
  readonly faults: string[];
  /** Collects the outputs and stores them. */
  put(name: string, patterns: readonly OutputPattern[], extra?: Partial<CacheEntry> & { readonly force?: boolean }): PutResult;
  /** Looks up and restores. */
  restore(name: string, patterns: readonly OutputPattern[]): boolean;
  write(path: string, text: string): void;
  /** Everything in the service: path to kind, exec bit and content. */
  tree(): Readonly<Record<string, string>>;
}

export function createCacheRig(host: Host, base: string, now?: () => number): CacheRig {
  const serviceRoot = `${base}/service`;
  const cacheDir = `${base}/cache`;
  const { files } = host;
  files.mkdir(serviceRoot);
  const faults: string[] = [];
  const cache = openCache({ host, dir: cacheDir, onFault: (message) => faults.push(message), now });
  return {
    host,
    cache,
    cacheDir,
    serviceRoot,
    faults,
    put(name, list, { force, ...extra } = {}) {
      const { outputs } = collectOutputs({ host, serviceRoot, patterns: list });
      const entry = {
        key: keyOf(name),
        task: `svc:${name}`,
        record,
        serviceRoot,
        outputs,
        produced: producedDigest(outputs),
        startedAt: 1,
        durationMs: 2,
        writer: 'test 1',
      };
      return cache.put({ ...entry, ...extra }, { force: force === true });
    },
    restore(name, list) {
      const hit = cache.get(keyOf(name));
      return hit !== undefined && cache.restore(hit, { serviceRoot, patterns: list, tmpDir: `${base}/tmp` }) !== undefined;
    },
    write(path, text) {
      const absolute = `${serviceRoot}/${path}`;
      files.mkdir(absolute.slice(0, absolute.lastIndexOf('/')));
      files.write(absolute, text);
    },
    tree: () => treeOf(host, serviceRoot),
  };
}

export function patterns(...paths: readonly string[]): OutputPattern[] {
  return paths.map((path) => ({ path: path.replace(/\?$/, ''), optional: path.endsWith('?') }));
}

export function keyOf(name: string): string {
  return sha256(`key ${name}`);
}

export function treeOf({ files }: Host, root: string): Readonly<Record<string, string>> {
  // As entries, since a file may be called `__proto__`.
  const found: [path: string, what: string][] = [];
  const visit = (path: string): void => {
    for (const { name, kind } of files.readdir(path === '' ? root : `${root}/${path}`)) {
      const child = path === '' ? name : `${path}/${name}`;
      const absolute = `${root}/${child}`;
      if (kind === 'directory') {
        found.push([child, 'directory']);
        visit(child);
      } else if (kind === 'symlink') found.push([child, `-> ${files.readlink(absolute)}`]);
      else if (kind === 'file') found.push([child, `${((files.lstat(absolute)?.mode ?? 0) & 0o7777).toString(8)} ${files.readText(absolute)}`]);
      else found.push([child, kind]);
    }
  };
  visit('');
  return Object.fromEntries(found);
}

export const record: TaskRecord = {
  version: 1,
  platform: 'linux-x64-glibc',
  executor: 'command',
  executorVersion: '1',
  task: 'svc:build',
  root: 'svc',
  cwd: 'svc',
  command: 'make',
  options: {},
  outputs: ['dist'],
  inputs: [['a.ts', '100644', 'aa']],
  env: { CI: null },
  args: [],
  tools: {},
};
