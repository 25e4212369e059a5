import { isAbsolute, join } from 'node:path';
import type { ExecutorContext, WorkspacePath } from '../../core/plugin-api.ts';

/** The workspace path of a file as a tool named it: absolute, or relative to the working directory; undefined outside. */
export function toWorkspacePath(
  file: string | undefined,
  { cwd, workspaceRoot, files }: Pick<ExecutorContext, 'cwd' | 'workspaceRoot' | 'files'>,
): WorkspacePath | undefined {
  if (file === undefined) return undefined;
  const absolute = isAbsolute(file) ? file : join(cwd, file);
  for (const root of [workspaceRoot, files.realpath(workspaceRoot)]) if (absolute.startsWith(`${root}/`)) return absolute.slice(root.length + 1);
  return undefined;
}
