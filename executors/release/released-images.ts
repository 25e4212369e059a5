import type { DependencyResult } from '../../core/plugin-api.ts';

/** An image that a task below built, and where it goes. */
export interface ReleasedImage {
  /** As the daemon has it, or the registry that a cluster pushed it to. */
  readonly ref: string;
  /** `sha256:…`: the daemon's id, or the registry's digest of one that a cluster built. */
  readonly id: string;
  /** `<registry>/<workspace>-<service>`; a task `image-api` adds `-api`. */
  readonly repository: string;
  /** The daemon of this machine knows nothing of it. */
  readonly isOfCluster: boolean;
}

/** The images among what a task depends on that are of its own service. */
export function releasedImages(
  dependencies: readonly DependencyResult[],
  { registry, workspace, service }: { readonly registry: string; readonly workspace: string; readonly service: string },
): readonly ReleasedImage[] {
  return dependencies.flatMap(({ service: from, task, data }) => {
    const { ref, image, cluster } = (data ?? {}) as { readonly ref?: unknown; readonly image?: unknown; readonly cluster?: unknown };
    if (from !== service || typeof ref !== 'string' || typeof image !== 'string') return [];
    const variant = task.startsWith('image-') ? [task.slice('image-'.length)] : [];
    return [
      {
        ref,
        id: image,
        repository: `${registry.replace(/\/+$/, '')}/${[workspace, service, ...variant].map(component).join('-')}`,
        isOfCluster: cluster === true,
      },
    ];
  });
}

/** In the letters that docker allows. */
function component(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/[._-]{2,}/g, '-')
    .replace(/^[._-]+|[._-]+$/g, '');
}
