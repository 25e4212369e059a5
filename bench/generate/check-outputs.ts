import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name.ts';
import type { Workspace } from './workspace.ts';

/** Digest of every output, after each was compared with what a clean build makes of the sources as they are now; throws at the first that differs. */
export function checkOutputs({ dir, n }: Workspace): string {
  const hash = createHash('sha256');
  for (let index = 0; index < n; index += 1) {
    const name = packageName(index);
    const folder = join(dir, 'packages', name);
    const output = readFileSync(join(folder, 'dist', 'out.txt'), 'latin1');
    if (output !== cleanBuild(join(folder, 'src'))) throw new Error(`the output of ${name} is not what its sources give`);
    hash.update(`${name}\0${output}`);
  }
  return hash.digest('hex');
}

function cleanBuild(source: string): string {
  const texts = readdirSync(source)
    .sort()
    .map((file) => readFileSync(join(source, file), 'latin1'));
  return texts.join('').replace(/^#.*\n/gm, '');
}
