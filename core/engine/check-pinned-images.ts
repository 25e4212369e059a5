import { diagnose } from '../diagnostics/diagnose.ts';
import type { Host } from '../host/host.ts';
import { isCi } from '../lib/is-ci.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { TaskGraph } from '../model/task.ts';
import { imagesOf } from './images-of.ts';
import type { ResolvedTree } from './resolved-tree.ts';

/**
 * In CI, the images that planned tasks name by a tag alone: whoever moves the tag would decide what runs there. One that an image is
 * only built upon is a warning.
 */
export function checkPinnedImages(
  graph: TaskGraph,
  { host, resolved }: { readonly host: Pick<Host, 'env'>; readonly resolved: ResolvedTree },
): readonly Diagnostic[] {
  if (!isCi(host.env)) return [];
  const isPinned = (image: string): boolean => /@sha256:[0-9a-f]{64}$/.test(image) || resolved.images.get(image) !== undefined;
  return graph.tasks.flatMap((task) => {
    const { value, diagnostics } = imagesOf(task, resolved);
    if (value === undefined) return diagnostics;
    const span = task.spans['options.image'] ?? task.spans['options'] ?? task.span;
    const run = value.run.filter((image) => !isPinned(image));
    const base = value.base.filter((image) => !isPinned(image));
    return [
      ...run.map((image) => diagnose('unpinnedImage', { message: `"${task.id}" runs the image "${image}", which is not pinned`, span })),
      ...base.map((image) => diagnose('unpinnedImage', { message: `"${task.id}" builds upon "${image}", which is not pinned`, span, severity: 'warning' })),
    ];
  });
}
