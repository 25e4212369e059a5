import { compileGlobs } from '../lib/compile-glob.ts';
import type { Task } from '../model/task.ts';
import type { ExpandedInputs } from './expand-inputs.ts';
import { type WorkspaceFiles, wouldBeShared } from './workspace-files.ts';

/** Tells of any path whether it would be an input of the task, were it in the tree; asks for no list of files. */
export function inputMatcher(task: Pick<Task, 'root'>, expanded: ExpandedInputs, files: WorkspaceFiles): (path: string) => boolean {
  const folders = foldersOf(task, expanded, files);
  const excluded = compileGlobs(expanded.exclude);
  const included = compileGlobs(expanded.include.flatMap(({ glob }) => [glob, `${glob}/**`]));
  return (path) => (folders.some((folder) => isDefault(path, folder, files)) || included(path)) && !excluded(path) && files.outputs.taskOf(path) === undefined;
}

/** The same where the default set is all. */
export function defaultMatcher(folder: string, files: WorkspaceFiles): (path: string) => boolean {
  return (path) => isDefault(path, folder, files) && files.outputs.taskOf(path) === undefined;
}

/** Folders of the services whose default set is wanted. */
export function foldersOf({ root }: Pick<Task, 'root'>, { useDefault, useUpstream }: ExpandedInputs, files: WorkspaceFiles): readonly string[] {
  return [...(useDefault ? [root] : []), ...(useUpstream === true ? files.upstream(root) : [])];
}

function isDefault(path: string, folder: string, files: WorkspaceFiles): boolean {
  return folder === '' || path.startsWith(`${folder}/`) || wouldBeShared(files, folder, path);
}
