import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import { absolutePath } from '../lib/absolute-path.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Places } from '../model/places.ts';
import type { TaskGraph } from '../model/task.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** Env files of planned tasks that are not there. One that a task makes is taken on trust. */
export function checkEnvFiles(
  graph: TaskGraph,
  { host, places, resolved }: { readonly host: Host; readonly places: Places; readonly resolved: ResolvedTree },
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const task of graph.tasks) {
    for (const [n, file] of task.envFiles.entries()) {
      const path = file.startsWith('//') ? joinPath('', file.slice(2)) : joinPath(task.root, file);
      if (path !== undefined && (resolved.files.outputs.taskOf(path) !== undefined || host.files.exists(absolutePath(places, path)))) continue;
      const span = task.spans[`envFiles.${n}`] ?? task.spans['envFiles'] ?? task.span;
      diagnostics.push(diagnose('missingEnvFile', { message: `the env file "${path ?? file}" of "${task.id}" does not exist`, span }));
    }
  }
  return diagnostics;
}
