import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { TaskId } from '../model/task.ts';
import { hookPoints } from './hook-points.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** For each task that hooks come before: a digest of the plugins whose they are, with versions and options. No plugin is loaded for it. */
export function hooksBefore({ graph, plugins }: Pick<ResolvedTree, 'graph' | 'plugins'>): ReadonlyMap<TaskId, string> {
  const byName = new Map<string, string>();
  for (const { name, version, manifest, reference } of plugins) {
    for (const at of manifest.hooks ?? []) {
      const { task, side } = hookPoints[at];
      if (side === 'before') byName.set(task, sha256(canonicalText([byName.get(task) ?? '', name, version ?? '', at, reference.options])));
    }
  }
  if (byName.size === 0) return new Map();
  return new Map(
    graph.tasks.flatMap((task): (readonly [TaskId, string])[] => {
      const digest = task.virtual ? undefined : byName.get(task.name);
      return digest === undefined ? [] : [[task.id, digest]];
    }),
  );
}
