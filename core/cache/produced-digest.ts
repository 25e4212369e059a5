import { sha256 } from '../lib/sha256.ts';
import type { OutputEntry } from '../model/cache.ts';

/** The digest that stands for outputs in dependents' keys: equal for equal trees only, whatever their order. */
export function producedDigest(outputs: readonly OutputEntry[]): string {
  const fields: string[] = ['mmo outputs', '1', String(outputs.length)];
  for (const entry of [...outputs].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    if (entry.type === 'file') fields.push(entry.executable ? 'executable' : 'file', entry.path, String(entry.size), entry.digest);
    else if (entry.type === 'symlink') fields.push('symlink', entry.path, entry.target);
    else fields.push('directory', entry.path);
  }
  // Every field with its length in front, so that no two lists of fields read alike.
  return sha256(fields.map((field) => `${field.length}:${field}`).join(''));
}
