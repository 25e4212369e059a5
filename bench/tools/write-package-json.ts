import { join } from 'node:path';
import { packageName } from '../generate/package-name.ts';
import type { Workspace } from '../generate/workspace.ts';
import { writeJson } from '../generate/write-json.ts';

/** Writes the npm workspace that several tools read: a root, and a manifest with scripts and dependencies for each package. */
export function writePackageJson({ dir, n, dag }: Workspace, scripts: Readonly<Record<string, string>>): void {
  writeJson(join(dir, 'package.json'), { name: 'bench', private: true, packageManager: 'npm@10.9.0', workspaces: ['packages/*'] });
  for (let index = 0; index < n; index += 1) {
    const dependencies = Object.fromEntries((dag[index] ?? []).map((other) => [packageName(other), '*']));
    const name = packageName(index);
    writeJson(join(dir, 'packages', name, 'package.json'), { name, version: '1.0.0', private: true, scripts, dependencies });
  }
}
