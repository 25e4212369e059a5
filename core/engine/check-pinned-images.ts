import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TaskGraph } from '../model/task.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** In CI, the images that planned tasks name by a tag alone: whoever moves the tag would decide what runs there. */
export function checkPinnedImages(
  graph: TaskGraph,
  { host, resolved }: { readonly host: Pick<Host, 'env'>; readonly resolved: ResolvedTree },
): readonly Diagnostic[] {
  if (!isCi(host.env['CI'])) return [];
  return graph.tasks.flatMap((task) =>
    (resolved.executors.get(task.executor)?.images?.(task.options) ?? []).flatMap((image) => {
      if (/@sha256:[0-9a-f]{64}$/.test(image) || resolved.images.get(image) !== undefined) return [];
      const span = task.spans['options.image'] ?? task.spans['options'] ?? task.span;
      return [diagnose('unpinnedImage', { message: `"${task.id}" runs the image "${image}", which is not pinned`, span })];
    }),
  );
}

function isCi(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
