import { groupBy } from './group-by.ts';
import { protoImports } from './proto-imports.ts';

/** What a service's files import, directly and through others. */
export interface ImportClosure {
  /** Workspace paths of imported files that are not the service's own, in order. */
  readonly files: readonly string[];
  /** Those that its own files name themselves, in order. */
  readonly direct: readonly string[];
  /** The roots that were used, in order of precedence. */
  readonly roots: readonly string[];
}

export interface ClosureOptions {
  /** Every root, the service's own first: the first that has an import wins. */
  readonly roots: readonly string[];
  /** Every .proto file of the workspace. */
  readonly protos: readonly string[];
  readonly read: (path: string) => string | undefined;
}

/** Follows imports from the service's own files. What no root has comes from elsewhere, such as the compiler's own files, and is passed over. */
export function importClosure(own: readonly string[], { roots, protos, read }: ClosureOptions): ImportClosure {
  const rank = new Map(roots.map((root, n) => [root, n]));
  const byName = groupBy(protos, (path) => path.slice(path.lastIndexOf('/') + 1));
  const resolve = (name: string): { readonly path: string; readonly rank: number } | undefined => {
    let best: { readonly path: string; readonly rank: number } | undefined;
    for (const path of byName.get(name.slice(name.lastIndexOf('/') + 1)) ?? []) {
      if (path !== name && !path.endsWith(`/${name}`)) continue;
      const found = rank.get(path === name ? '' : path.slice(0, -name.length - 1));
      if (found !== undefined && (best === undefined || found < best.rank)) best = { path, rank: found };
    }
    return best;
  };
  const mine = new Set(own);
  const seen = new Set(own);
  const direct = new Set<string>();
  const used = new Set<number>();
  const queue = [...own];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const name of protoImports(read(path) ?? '')) {
      const found = resolve(name);
      if (found === undefined || mine.has(found.path)) continue;
      used.add(found.rank);
      if (mine.has(path)) direct.add(found.path);
      if (seen.has(found.path)) continue;
      seen.add(found.path);
      queue.push(found.path);
    }
  }
  return {
    files: [...seen].filter((path) => !mine.has(path)).sort(),
    direct: [...direct].sort(),
    roots: [...used].sort((a, b) => a - b).flatMap((n) => roots[n] ?? []),
  };
}
