import type { FileKind, FileStat, Files } from '../model/files.ts';
import type { OutputOwnership } from './output-ownership.ts';

/** One thing on disk that the outputs own; `path` is relative to the service's folder. */
export interface OwnedEntry {
  readonly path: string;
  readonly kind: FileKind;
  /** Of a directory that a pattern names, from before it was read. */
  readonly stat?: FileStat | undefined;
}

/** What the outputs own on disk at the moment. */
export interface OwnedListing {
  /** In code-unit order; directories only where a whole directory is owned. Links are listed, never followed. */
  readonly entries: readonly OwnedEntry[];
  /** Patterns, by number, that own nothing at the moment. */
  readonly unmatched: readonly number[];
  /** Directories that could not be read. */
  readonly unreadable: readonly string[];
  /** Files or links that stand where a pattern needs a directory on the way to what it owns. */
  readonly blocked: readonly string[];
  /** Names that cannot be told apart or opened because they are not valid UTF-8, by their directory. */
  readonly undecodable: readonly string[];
  /** Directories a glob looked into without owning them. */
  readonly searched: readonly string[];
}

/** Lists what is owned below `serviceRoot` (absolute). Throws only what lstat throws. */
export function listOwned(files: Files, serviceRoot: string, ownership: OutputOwnership): OwnedListing {
  const entries = new Map<string, Omit<OwnedEntry, 'path'>>();
  const unmatched: number[] = [];
  const unreadable = new Set<string>();
  const blocked = new Set<string>();
  const undecodable = new Set<string>();
  const searched = new Set<string>();

  ownership.patterns.forEach((owned, index) => {
    const root = lstatBelow(files, serviceRoot, owned.base);
    if (root.blocked !== undefined) blocked.add(root.blocked);
    let found = false;
    const take = (path: string, kind: FileKind, stat?: FileStat): void => {
      found = true;
      entries.set(path, { kind, stat });
    };
    if (owned.kind === 'tree') {
      if (root.stat !== undefined) take(owned.base, root.stat.kind, root.stat);
      if (root.stat?.kind === 'directory') walk(owned.base, Number.POSITIVE_INFINITY, (path, kind) => take(path, kind) ?? true);
    } else if (root.stat !== undefined && root.stat.kind !== 'directory') {
      blocked.add(owned.base);
    } else if (root.stat !== undefined) {
      searched.add(owned.base);
      const depth = owned.maxDepth - (owned.base === '' ? 0 : owned.base.split('/').length);
      walk(owned.base, depth, (path, kind) => {
        if (kind !== 'directory') {
          if (owned.matches(path)) take(path, kind);
          return false;
        }
        if (/(?:^|\/)\.(?:git|mmo)$/.test(path)) return false;
        searched.add(path);
        return true;
      });
    }
    if (!found) unmatched.push(index);
  });

  const sorted = [...entries].map(([path, entry]) => ({ path, ...entry })).sort((a, b) => (a.path < b.path ? -1 : 1));
  return { entries: sorted, unmatched, unreadable: [...unreadable], blocked: [...blocked], undecodable: [...undecodable], searched: [...searched] };

  function walk(from: string, maxDepth: number, visit: (path: string, kind: FileKind) => boolean): void {
    const stack: [path: string, depth: number][] = [[from, 1]];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const [directory, depth] = next;
      let previous: string | undefined;
      for (const { name, kind } of children(directory)) {
        const path = directory === '' ? name : `${directory}/${name}`;
        if (name === previous || (name.includes('\ufffd') && files.lstat(`${serviceRoot}/${path}`) === undefined)) undecodable.add(path);
        else if (visit(path, kind) && kind === 'directory' && depth < maxDepth) stack.push([path, depth + 1]);
        previous = name;
      }
    }
  }

  function children(directory: string): readonly { name: string; kind: FileKind }[] {
    try {
      return files.readdir(directory === '' ? serviceRoot : `${serviceRoot}/${directory}`);
    } catch {
      unreadable.add(directory);
      return [];
    }
  }
}

/** lstat of a path below the service whose parents are all real directories; else the parent that is not. */
function lstatBelow(files: Files, serviceRoot: string, path: string): { readonly stat?: FileStat | undefined; readonly blocked?: string } {
  if (path === '') return { stat: files.lstat(serviceRoot) };
  const segments = path.split('/');
  for (let length = 1; length < segments.length; length += 1) {
    const parent = segments.slice(0, length).join('/');
    const stat = files.lstat(`${serviceRoot}/${parent}`);
    if (stat === undefined) return {};
    if (stat.kind !== 'directory') return { blocked: parent };
  }
  return { stat: files.lstat(`${serviceRoot}/${path}`) };
}
