import type { DependencyResult, Task } from '../../core/plugin-api.ts';
import type { TargetImage } from './driver.ts';

const MAIN_TASK = 'image';

interface ImageData {
  readonly image?: unknown;
  readonly ref?: unknown;
  readonly pushed?: Readonly<Record<string, string>>;
}

export interface ImageSources {
  /** What the deployment depends on directly. */
  readonly direct: readonly DependencyResult[];
  /** And what lies below that. */
  readonly all: readonly DependencyResult[];
  /** As the service's file names it. */
  readonly named: unknown;
}

/**
 * The image that the service's own tasks made, else the one that its file names. Where the deployment waits for the service's release, that
 * is the one that it pushed.
 */
export function targetImage(task: Task, { direct, all, named }: ImageSources): TargetImage | undefined {
  if (typeof named === 'string' && named !== '') return { reference: named, id: undefined, digests: named.includes('@sha256:') ? [named] : [] };
  const isOwn = ({ service }: DependencyResult): boolean => service === task.service;
  const own = direct.filter(isOwn);
  const releases = own.flatMap(releasesOf);
  const image = mainOf(own) ?? (releases.length === 0 ? undefined : mainOf(all.filter(isOwn)));
  const released = releases.filter(({ id }) => id === image?.id).map(({ image: name, digest }) => digestName(name, digest));
  return image && { ...image, digests: [...new Set([...released, ...image.digests])] };
}

function mainOf(own: readonly DependencyResult[]): TargetImage | undefined {
  const made = own.flatMap((result) => imageOf(result) ?? []);
  const mains = own.filter(({ task: name }) => name === MAIN_TASK).flatMap((result) => imageOf(result) ?? []);
  return mains[0] ?? (made.length === 1 ? made[0] : undefined);
}

/** What a task says of the image that it made; undefined where it made none. */
function imageOf({ data }: Pick<DependencyResult, 'data'>): TargetImage | undefined {
  const { image, ref, pushed = {} } = (data ?? {}) as ImageData;
  if (typeof image !== 'string' || typeof ref !== 'string') return undefined;
  const digests = Object.entries(pushed).map(([name, digest]) => digestName(name, digest));
  return { reference: ref, id: image, digests: [...new Set(digests)].sort() };
}

interface ReleaseData {
  readonly released?: readonly { readonly image: string; readonly id?: string; readonly digest: string }[];
}

/** What a task says of the images that it pushed. */
function releasesOf({ data }: Pick<DependencyResult, 'data'>): NonNullable<ReleaseData['released']> {
  const { released } = (data ?? {}) as ReleaseData;
  return Array.isArray(released) ? released : [];
}

/** `registry.example:5000/shop-cart:7` by its content. */
function digestName(name: string, digest: string): string {
  return `${name.slice(0, name.lastIndexOf(':'))}@${digest}`;
}
