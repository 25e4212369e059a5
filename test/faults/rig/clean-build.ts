import type { FaultWorkspace } from './fault-workspace.ts';

/** What a build of everything from nothing takes and gives. */
export interface CleanBuild {
  readonly wholeMs: number;
  readonly clean: ReadonlyMap<string, string>;
  /** What lay around the workspace then. */
  readonly outside: ReadonlyMap<string, string>;
}

/** Forgets all that the runner keeps and builds everything; throws when that fails. */
export async function cleanBuild(workspace: FaultWorkspace, signal: AbortSignal): Promise<CleanBuild> {
  const startedMs = performance.now();
  const { exitCode, stderr } = await workspace.startAnew({ signal });
  if (exitCode !== 0) throw new Error(`${workspace.subject.name} exited with ${exitCode}: ${stderr}`);
  return { wholeMs: Math.ceil(performance.now() - startedMs), clean: workspace.tree(), outside: workspace.outside() };
}
