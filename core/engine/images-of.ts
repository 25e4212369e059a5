import { diagnose } from '../diagnostics/diagnose.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Task } from '../model/task.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** Images that a task needs: those that it runs, and those that its result is made from. */
export interface TaskImages {
  readonly run: readonly string[];
  readonly base: readonly string[];
}

const none: TaskImages = { run: [], base: [] };

/** Asks a task's executor for its images; one that fails is a mistake at the task. */
export function imagesOf(task: Task, { executors, config, services, tree }: ResolvedTree): Checked<TaskImages> {
  const executor = executors.get(task.executor);
  if (task.virtual || executor === undefined) return { value: none, diagnostics: [] };
  const given = {
    service: { name: task.service, dir: task.root },
    services: services.map(({ name }) => name),
    workspaceName: config.name,
    read: (path: string) => {
      const bytes = tree.read(path);
      return bytes && new TextDecoder().decode(bytes);
    },
  };
  try {
    return { value: { run: executor.images?.(task.options) ?? [], base: executor.baseImages?.(task.options, given) ?? [] }, diagnostics: [] };
  } catch (error) {
    const message = `the images of "${task.id}" cannot be told: ${error instanceof Error ? error.message : String(error)}`;
    return { value: undefined, diagnostics: [diagnose('pluginFailed', { message, span: task.spans['options'] ?? task.span })] };
  }
}
