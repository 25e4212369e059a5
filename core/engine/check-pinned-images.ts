import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import { isCi } from '../lib/is-ci.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TaskGraph } from '../model/task.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/** In CI, the images that planned tasks name by a tag alone: whoever moves the tag would decide what runs there. */
export function checkPinnedImages(
  graph: TaskGraph,
  { host, resolved }: { readonly host: Pick<Host, 'env'>; readonly resolved: ResolvedTree },
): readonly Diagnostic[] {
  if (!isCi(host.env)) return [];
  return graph.tasks.flatMap((task) => {
    const span = task.spans['options.image'] ?? task.spans['options'] ?? task.span;
    let images: readonly string[];
    try {
      images = resolved.executors.get(task.executor)?.images?.(task.options) ?? [];
    } catch (error) {
      return [diagnose('pluginFailed', { message: `the task "${task.id}": ${error instanceof Error ? error.message : String(error)}`, span })];
    }
    return images
      .filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image) && resolved.images.get(image) === undefined)
      .map((image) => diagnose('unpinnedImage', { message: `"${task.id}" runs the image "${image}", which is not pinned`, span }));
  });
}
