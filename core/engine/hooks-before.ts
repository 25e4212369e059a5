import { digestOf } from '../key/digest.ts';
import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { TaskId } from '../model/task.ts';
import { hookPoints } from './hook-points.ts';
import type { ResolvedTree } from './resolved-tree.ts';
import type { TaskRecords } from './task-records.ts';

/**
 * For each task that hooks come before: a digest of the plugins whose they are, with versions and options, and of the files that a hook reads
 * which is cached for each service. No plugin is loaded for it.
 */
export function hooksBefore({ graph, plugins }: Pick<ResolvedTree, 'graph' | 'plugins'>, records: Pick<TaskRecords, 'entriesOf'>): ReadonlyMap<TaskId, string> {
  const byName = new Map<string, string>();
  const inputs = new Map<string, (readonly string[])[]>();
  for (const { name, version, manifest, reference } of plugins) {
    for (const hook of manifest.hookInputs ?? []) {
      const { task, side } = hookPoints[hook.at];
      if (side === 'before') inputs.set(task, [...(inputs.get(task) ?? []), hook.inputs]);
    }
    for (const at of manifest.hooks ?? []) {
      const { task, side } = hookPoints[at];
      if (side === 'before') byName.set(task, sha256(canonicalText([byName.get(task) ?? '', name, version ?? '', at, reference.options])));
    }
  }
  if (byName.size === 0) return new Map();
  return new Map(
    graph.tasks.flatMap((task): (readonly [TaskId, string])[] => {
      const digest = task.virtual ? undefined : byName.get(task.name);
      if (digest === undefined) return [];
      const files = (inputs.get(task.name) ?? []).map((globs) => records.entriesOf(task, globs));
      return [[task.id, files.length === 0 ? digest : digestOf([digest, files])]];
    }),
  );
}
