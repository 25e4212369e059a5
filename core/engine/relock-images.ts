import type { Checked } from '../model/diagnostic.ts';
import type { LockedImage } from '../model/plugin.ts';
import { parseImageLock } from '../plugin-host/read-image-lock.ts';
import { imagesOf } from './images-of.ts';
import { lockImages } from './lock-images.ts';
import type { Session } from './session.ts';

/** What `mmo lock` did. */
export interface LockReport {
  readonly images: readonly { readonly reference: string; readonly digest: string; readonly change: 'new' | 'changed' | 'same' }[];
  readonly removed: readonly string[];
}

/** Asks anew for every image of the workspace, plugins and toolchains, and writes `mmo.lock`. */
export async function relockImages({ host, workspace, resolved, tree, containers }: Session): Promise<Checked<LockReport>> {
  const before = parseImageLock(tree.read('mmo.lock')).images;
  const asked = resolved.graph.tasks.map((task) => imagesOf(task, resolved));
  const mistakes = asked.flatMap((one) => one.diagnostics);
  if (mistakes.length > 0) return { value: undefined, diagnostics: mistakes };
  const toolchains = new Set(asked.flatMap((one) => [...(one.value?.run ?? []), ...(one.value?.base ?? [])]));
  const { value, diagnostics } = await lockImages({
    ...{ host, containers, root: workspace.root, stateDir: workspace.stateDir },
    plugins: resolved.config.plugins,
    toolchains: [...toolchains].sort().filter((image) => image !== '' && !image.includes('@')),
    kept: new Map(),
  });
  if (value === undefined) return { value: undefined, diagnostics };
  const changeOf = (reference: string, { digest }: LockedImage): 'new' | 'changed' | 'same' => {
    const known = before.get(reference);
    if (known === undefined) return 'new';
    return known.digest === digest ? 'same' : 'changed';
  };
  return {
    value: {
      images: [...value]
        .map(([reference, image]) => ({ reference, digest: image.digest, change: changeOf(reference, image) }))
        .sort((a, b) => (a.reference < b.reference ? -1 : 1)),
      removed: [...before.keys()].filter((reference) => !value.has(reference)).sort(),
    },
    diagnostics,
  };
}
