import type { ExecutorContext } from '../../core/plugin-api.ts';

/** Where a folder of the workspace is in the container; what lies outside is not there, and /source stands for it. */
export function sourceFolder(absolute: string, { workspaceRoot }: Pick<ExecutorContext, 'workspaceRoot'>): string {
  return absolute.startsWith(`${workspaceRoot}/`) ? `/source${absolute.slice(workspaceRoot.length)}` : '/source';
}
