import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageName } from './package-name.ts';
import type { Workspace } from './workspace.ts';

/** Replaces the comment at the head of a package's first source, which does not reach its output. */
export function changeComment({ dir }: Workspace, index: number, text: string): void {
  const path = join(dir, 'packages', packageName(index), 'src', 'file0.txt');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^#.*\n/, `# ${text}\n`));
}
