import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchCache } from './bench-cache.ts';
import { checkOutputs } from './generate/check-outputs.ts';
import { countRuns } from './generate/count-runs.ts';
import { generateWorkspace } from './generate/generate-workspace.ts';
import { layeredDag } from './generate/layered-dag.ts';
import { resetWorkspace } from './generate/reset-workspace.ts';
import { runGit } from './generate/run-git.ts';
import type { Workspace } from './generate/workspace.ts';
import { measure } from './measure.ts';
import type { Tool } from './tools/tool.ts';

const seed = 1;

/** A workspace for a tool with all built and known to it; the one of an earlier run if its sources would be the same. */
export function prepareWorkspace(tool: Tool, n: number): Workspace {
  const version = tool.install();
  const dir = join(benchCache, 'workspaces', `${tool.name}-${n}`);
  const stampFile = join(dir, '.git', 'bench-stamp');
  const stamp = `${tool.name} ${version} ${generatorDigest()}\n`;
  const isKept = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
  const workspace: Workspace = isKept ? { dir, n, dag: layeredDag(n, seed) } : generateWorkspace({ dir, n, seed, configure: tool.configure });
  resetWorkspace(workspace);
  const command = tool.ask('build', workspace);
  if (command === undefined) throw new Error(`${tool.name} builds nothing`);
  measure({ ...command, cwd: dir });
  countRuns(workspace);
  checkOutputs(workspace);
  if (isKept) return workspace;
  measure({ ...command, cwd: dir });
  const runs = countRuns(workspace);
  if (runs > 0) throw new Error(`${tool.name} ran ${runs} of ${n} tasks again with nothing changed`);
  // Files as young as git's index would be read by every git status to come.
  runGit(dir, ['update-index', '--refresh', '--force-write-index']);
  writeFileSync(stampFile, stamp);
  return workspace;
}

/** Of the sources that decide what a workspace looks like. */
function generatorDigest(): string {
  const hash = createHash('sha256');
  for (const folder of ['generate', 'tools']) {
    for (const file of readdirSync(join(import.meta.dirname, folder)).sort()) hash.update(readFileSync(join(import.meta.dirname, folder, file)));
  }
  return hash.digest('hex');
}
