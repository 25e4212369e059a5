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

/** Files two levels below `dir/part`, in order of path; what vanishes meanwhile, and what others hide there (`.nfs…`, `.DS_Store`), is left out. Throws what readdir throws, but not for a missing folder. */
export function scanStore(files: Files, dir: string, part: 'ac' | 'cas'): readonly StoredFile[] {
  const found: StoredFile[] = [];
  for (const shard of children(files, `${dir}/${part}`)) {
    for (const name of children(files, `${dir}/${part}/${shard}`)) {
      const path = `${dir}/${part}/${shard}/${name}`;
      const stat = files.lstat(path);
      if (stat !== undefined) found.push({ path, name, kind: stat.kind, size: stat.size, mtimeMs: stat.mtimeMs });
    }
  }
  return found;
}

function children(files: Files, path: string): readonly string[] {
  return files.lstat(path)?.kind === 'directory' ? files.readdir(path).flatMap(({ name }) => (name.startsWith('.') ? [] : [name])) : [];
}
