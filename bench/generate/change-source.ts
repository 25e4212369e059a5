import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name.ts';
import type { Workspace } from './workspace.ts';

/** Replaces the last line of a package's first source; the rest stays. */
export function changeSource({ dir }: Workspace, index: number, line: string): void {
  const path = join(dir, 'packages', packageName(index), 'src', 'file0.txt');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/.*\n$/, `${line}\n`));
}
