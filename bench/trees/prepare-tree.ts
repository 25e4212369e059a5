import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../generate/run-git.ts';
import { writeJson } from '../generate/write-json.ts';
import type { ScenarioOptions } from '../scenario.ts';
import type { BigTree } from './big-tree.ts';

export interface PrepareTreeOptions extends Pick<ScenarioOptions, 'full' | 'onProgress'> {
  readonly dir: string;
}

/** Writes and commits a tree, unless an earlier run did; says whether it is new. */
export function prepareTree(tree: BigTree, { dir, full, onProgress }: PrepareTreeOptions): boolean {
  const stampFile = join(dir, '.git', 'bench-stamp');
  const stamp = generatorDigest();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  onProgress(`${tree.name}: writing ${tree.is(full)}`);
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, '.gitignore'), '.mmo\ndist\n');
  writeJson(join(dir, 'mmo.json'), { name: tree.name, schemaVersion: 1 });
  tree.write(dir, full);
  runGit(dir, ['init', '--quiet', '--initial-branch=main']);
  runGit(dir, ['add', '--all']);
  runGit(dir, ['commit', '--quiet', '-m', 'generated']);
  tree.writeUntracked?.(dir, full);
  writeFileSync(stampFile, stamp);
  return true;
}

/** Of the sources that decide what a tree looks like. */
function generatorDigest(): string {
  const hash = createHash('sha256');
  for (const folder of ['generate', 'trees']) {
    const path = join(import.meta.dirname, '..', folder);
    for (const file of readdirSync(path).sort()) hash.update(readFileSync(join(path, file)));
  }
  return `${hash.digest('hex')}\n`;
}
