import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './run-git.ts';
import type { Workspace } from './workspace.ts';

/** Takes back every change to the sources of a workspace; outputs and what tools remember stay. */
export function resetWorkspace({ dir }: Workspace): void {
  runGit(dir, ['checkout', '--quiet', '--force', 'main', '--', '.']);
  runGit(dir, ['clean', '--quiet', '--force', '-d']);
  rmSync(join(dir, '.ran'), { force: true });
}
