import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One digest over every package's output; throws when a package has none. Equal digests mean that two tools did the same work. */
export function digestOutputs(dir: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(join(dir, 'packages')).sort()) {
    hash.update(`${name}\0`).update(readFileSync(join(dir, 'packages', name, 'dist', 'out.txt')));
  }
  return hash.digest('hex');
}
