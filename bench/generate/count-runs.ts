import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Workspace } from './workspace.ts';

/** How many builds have really run since the last call, as the builds themselves noted. */
export function countRuns({ dir }: Workspace): number {
  const file = join(dir, '.ran');
  try {
    const runs = readFileSync(file, 'utf8').split('\n').length - 1;
    rmSync(file);
    return runs;
  } catch {
    return 0;
  }
}
