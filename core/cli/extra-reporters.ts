import type { OpenWorkspace } from '../engine/types.ts';
import type { Reporter } from '../model/event.ts';
import type { CommandContext } from './command-context.ts';

/** Reporters beside the one that shows the run: files that flags or the platform ask for, traces that the environment asks for. */
export async function extraReporters(_context: CommandContext, _workspace: OpenWorkspace): Promise<readonly Reporter[]> {
  return [];
}
