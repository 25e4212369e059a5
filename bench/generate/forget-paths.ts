import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name.ts';
import type { Workspace } from './workspace.ts';

/** Removes paths of the workspace, and of each package. */
export function forgetPaths({ dir, n }: Workspace, root: readonly string[], perPackage: readonly string[] = []): void {
  for (const path of root) rmSync(join(dir, path), { recursive: true, force: true });
  for (let index = 0; index < n; index += 1) {
    for (const path of perPackage) rmSync(join(dir, 'packages', packageName(index), path), { recursive: true, force: true });
  }
}
