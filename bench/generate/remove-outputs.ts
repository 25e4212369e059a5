import { forgetPaths } from './forget-paths.ts';
import type { Workspace } from './workspace.ts';

/** Removes the outputs of every package. */
export function removeOutputs(workspace: Workspace): void {
  forgetPaths(workspace, [], ['dist']);
}
