import type { FileKind, Files } from '../model/files.ts';

/** A file of the store. */
export interface StoredFile {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly kind: FileKind;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Files two levels below `dir/part` that have their name, or another one that is asked for, in order of path; what vanishes meanwhile, what is still being
 * written, and what others hide there (`.nfs…`, `.DS_Store`), is left out. Throws what readdir throws, but not for a missing folder.
 */
export function scanStore(files: Files, dir: string, part: 'ac' | 'cas', isAsked: (name: string) => boolean = isShown): readonly StoredFile[] {
  const found: StoredFile[] = [];
  for (const shard of children(files, `${dir}/${part}`, isShown)) {
    for (const name of children(files, `${dir}/${part}/${shard}`, isAsked)) {
      const path = `${dir}/${part}/${shard}/${name}`;
      const stat = files.lstat(path);
      if (stat !== undefined) found.push({ path, name, kind: stat.kind, size: stat.size, mtimeMs: stat.mtimeMs });
    }
  }
  return found;
}

function isShown(name: string): boolean {
  return !name.startsWith('.');
}

function children(files: Files, path: string, isAsked: (name: string) => boolean): readonly string[] {
  return files.lstat(path)?.kind === 'directory' ? files.readdir(path).flatMap(({ name }) => (isAsked(name) ? [name] : [])) : [];
}
