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
import { type Command, measure } from './measure.ts';
import type { Tool } from './tools/tool.ts';

const seed = 1;
/** The second line of a workspace's stamp. */
const BUILT = 'built\n';

/**
 * A workspace for a tool with all built and known to it; the one of an earlier run if its sources would be the same. One that an earlier run did
 * not get to build to the end is built further: what a tool has in its cache it does not build again.
 */
export function prepareWorkspace(tool: Tool, n: number): Workspace {
  const version = tool.install();
  const dir = join(benchCache, 'workspaces', `${tool.name}-${n}`);
  const stampFile = join(dir, '.git', 'bench-stamp');
  const stamp = `${tool.name} ${version} ${generatorDigest()}\n`;
  const found = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  const isGenerated = found.startsWith(stamp);
  const workspace: Workspace = isGenerated ? { dir, n, dag: layeredDag(n, seed) } : generateWorkspace({ dir, n, seed, configure: tool.configure });
  if (!isGenerated) writeFileSync(stampFile, stamp);
  resetWorkspace(workspace);
  const asked = tool.ask('build', workspace);
  if (asked === undefined) throw new Error(`${tool.name} builds nothing`);
  const command: Command = { ...asked, cwd: dir, isPreparation: true };
  measure(command);
  countRuns(workspace);
  checkOutputs(workspace);
  if (found === stamp + BUILT) return workspace;
  measure(command);
  const runs = countRuns(workspace);
  if (runs > 0) throw new Error(`${tool.name} ran ${runs} of ${n} tasks again with nothing changed`);
  // Files as young as git's index would be read by every git status to come.
  runGit(dir, ['update-index', '--refresh', '--force-write-index']);
  writeFileSync(stampFile, stamp + BUILT);
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
