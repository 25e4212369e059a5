import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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
import { recipeOf } from './recipe-of.ts';
import { spend } from './time-spent.ts';
import type { Tool } from './tools/tool.ts';

const seed = 1;
/** What this process has prepared, or why it could not: one scenario after another asks for the same. */
const prepared = new Map<string, Prepared | { readonly error: unknown }>();

interface Prepared {
  readonly tool: Tool;
  readonly workspace: Workspace;
}

/**
 * A workspace for a tool with all built and known to it; the one of an earlier run if its sources would be the same. One that an earlier run did
 * not get to build to the end is built further: what a tool has in its cache it does not build again. For the second scenario that asks only the
 * sources are brought back: what the one before changed in the outputs, the next build of the tool takes from its cache.
 */
export function prepareWorkspace(tool: Tool, n: number): Workspace {
  return spend('preparing', () => {
    const dir = join(benchCache, 'workspaces', `${tool.name}-${n}`);
    const known = prepared.get(dir);
    if (known !== undefined && 'error' in known) throw known.error;
    if (known !== undefined) {
      resetWorkspace(known.workspace);
      return known.workspace;
    }
    try {
      const workspace = workspaceAt(dir, tool, n);
      prepared.set(dir, { tool, workspace });
      return workspace;
    } catch (error) {
      prepared.set(dir, { error });
      throw error;
    }
  });
}

/** Brings back the sources of all that was prepared, or of those that are named, and ends what tools left running there. */
export function leaveWorkspaces(dirs: Iterable<string> = prepared.keys()): void {
  for (const dir of [...dirs]) {
    const known = prepared.get(dir);
    if (known === undefined || 'error' in known) continue;
    resetWorkspace(known.workspace);
    known.tool.stop?.(known.workspace);
    prepared.delete(dir);
  }
}

function workspaceAt(dir: string, tool: Tool, n: number): Workspace {
  const version = tool.install();
  const stampFile = join(dir, '.git', 'bench-stamp');
  const recipe = `${recipeOf(tool, n, seed)}\n`;
  const built = `${recipe}built by ${tool.name} ${version}\n`;
  const found = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  const isGenerated = found.startsWith(recipe);
  const workspace: Workspace = isGenerated ? { dir, n, dag: layeredDag(n, seed) } : generateWorkspace({ dir, n, seed, configure: tool.configure });
  if (!isGenerated) writeFileSync(stampFile, recipe);
  resetWorkspace(workspace);
  const asked = tool.ask('build', workspace);
  if (asked === undefined) throw new Error(`${tool.name} builds nothing`);
  const command: Command = { ...asked, cwd: dir, isPreparation: true };
  measure(command);
  countRuns(workspace);
  checkOutputs(workspace);
  if (found === built) return workspace;
  measure(command);
  const runs = countRuns(workspace);
  if (runs > 0) throw new Error(`${tool.name} ran ${runs} of ${n} tasks again with nothing changed`);
  // Files as young as git's index would be read by every git status to come.
  runGit(dir, ['update-index', '--refresh', '--force-write-index']);
  writeFileSync(stampFile, built);
  return workspace;
}
