import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layeredDag } from './layered-dag.ts';
import { packageName } from './package-name.ts';
import { runGit } from './run-git.ts';
import { seededRandom } from './seeded-random.ts';
import type { Workspace } from './workspace.ts';

export interface GenerateOptions {
  /** Made anew. */
  readonly dir: string;
  /** Packages. */
  readonly n: number;
  readonly seed: number;
  /** Writes one tool's configuration; sources and graph depend on `n`, `seed` and `filesPerPackage` alone. */
  readonly configure: (workspace: Workspace) => void;
  /** Default 10. */
  readonly filesPerPackage?: number;
}

const fileSize = 2048;

/** Writes a committed workspace of `n` packages of ten 2 KiB files in a layered graph. */
export function generateWorkspace({ dir, n, seed, configure, filesPerPackage = 10 }: GenerateOptions): Workspace {
  const workspace: Workspace = { dir, n, dag: layeredDag(n, seed) };
  const random = seededRandom(seed + 1);
  rmSync(dir, { recursive: true, force: true });
  for (let index = 0; index < n; index += 1) {
    const source = join(dir, 'packages', packageName(index), 'src');
    mkdirSync(source, { recursive: true });
    for (let file = 0; file < filesPerPackage; file += 1) writeFileSync(join(source, `file${file}.txt`), textOf(random));
  }
  writeFileSync(join(dir, '.gitignore'), `${['node_modules', 'dist', '.ran', '.mmo', '.turbo', '.nx', '.moon/cache', '.wireit', '.ninja*'].join('\n')}\n`);
  configure(workspace);
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'generated']);
  return workspace;
}

function textOf(random: () => number): string {
  let text = '# a comment\n';
  while (text.length < fileSize) text += `${Math.floor(random() * 2 ** 32).toString(36)}\n`;
  return `${text.slice(0, fileSize - 1)}\n`;
}
