import picomatch from 'picomatch';
import { diagnose } from '../diagnostics/diagnose.ts';
import { expandInputs } from '../key/expand-inputs.ts';
import type { WorkspaceFiles } from '../key/workspace-files.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TaskGraph, TaskId } from '../model/task.ts';

/** Mistakes in inputs: unknown named ones, paths that lead out, and explicit items that name the output of a task which is no dependency. */
export function checkInputs(graph: TaskGraph, files: WorkspaceFiles): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  for (const [n, task] of graph.tasks.entries()) {
    if (task.virtual || isDefault(task.inputs)) continue;
    const expanded = expandInputs(task, files.config);
    diagnostics.push(...expanded.diagnostics);
    let below: ReadonlySet<TaskId> | undefined;
    for (const { glob, item } of expanded.value?.include ?? []) {
      const scanned = picomatch.scan(glob);
      const producer = files.outputs.taskOf((scanned.isGlob ? scanned.base : glob).replace(/\\(.)/g, '$1'));
      if (producer === undefined || producer === task.id) continue;
      below ??= dependenciesOf(graph, n);
      if (below.has(producer)) continue;
      diagnostics.push(
        diagnose('inputIsOutput', {
          message: `the input "${task.inputs[item] ?? glob}" of "${task.id}" is an output of "${producer}"`,
          span: task.spans[`inputs.${item}`] ?? task.span,
          help: `add "${producer}" to the dependsOn of "${task.id}"`,
        }),
      );
    }
  }
  return diagnostics;
}

function isDefault(inputs: readonly string[]): boolean {
  return inputs.length === 1 && inputs[0] === '$default';
}

function dependenciesOf(graph: TaskGraph, start: number): ReadonlySet<TaskId> {
  const seen = new Set<number>();
  const stack = [...graph.dependencies(start)];
  while (stack.length > 0) {
    const n = stack.pop() as number;
    if (seen.has(n)) continue;
    seen.add(n);
    for (const dependency of graph.dependencies(n)) stack.push(dependency);
  }
  return new Set([...seen].flatMap((n) => graph.tasks[n]?.id ?? []));
}
