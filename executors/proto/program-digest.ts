import { createHash } from 'node:crypto';
import type { ExecutorSurroundings } from '../../core/plugin-api.ts';

/**
 * What tells one version of a program from another without starting it: name and version of the npm package that holds
 * it, else the digest of its bytes, computed once for as long as path, size and time stay. `missing` where there is none.
 */
export function programDigest(name: string, { findProgram, files, stateDir }: Pick<ExecutorSurroundings, 'findProgram' | 'files' | 'stateDir'>): string {
  const program = findProgram(name);
  if (program === undefined) return 'missing';
  const packageDir = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(program)?.[0];
  const manifest = packageDir === undefined ? undefined : parse(files.tryReadText(`${packageDir}/package.json`));
  if (typeof manifest?.['version'] === 'string') return `${String(manifest['name'])}@${manifest['version']}`;
  const stat = files.lstat(program);
  const cacheKey = `${program} ${stat?.size} ${stat?.mtimeMs}`;
  const stateFile = `${stateDir}/programs.json`;
  const known = parse(files.tryReadText(stateFile)) ?? {};
  const before = known[cacheKey];
  if (typeof before === 'string') return before;
  const hash = createHash('sha256');
  files.readChunks(program, (chunk) => void hash.update(chunk));
  const digest = hash.digest('hex');
  try {
    const others = Object.entries(known).filter(([key]) => !key.startsWith(`${program} `));
    files.writeAtomic(stateFile, JSON.stringify(Object.fromEntries([...others, [cacheKey, digest]])));
  } catch {
    // Without a place to keep it, it is computed again.
  }
  return digest;
}

function parse(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
