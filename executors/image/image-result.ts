import type { JsonValue } from '../../core/plugin-api.ts';

/** What is kept of an image, and comes back with a hit. */
export interface ImageResult {
  /** `sha256:…`: the daemon's id. */
  readonly image: string;
  /** Named after the key. */
  readonly ref: string;
  readonly tags: readonly string[];
  /** Templates of further tags, and what else they may name. */
  readonly templates: readonly string[];
  readonly version: string | null;
  /** `sha256:…` of all that was sent to the builder. */
  readonly context: string;
  /** Ids by name of the images it was built upon that nothing pins. */
  readonly bases: Readonly<Record<string, string>>;
  /** Digests by tag, as the registries gave them. */
  readonly pushed: Readonly<Record<string, string>>;
  /** An environment built it, and this machine's daemon knows nothing of it; `image` is then the registry's digest. */
  readonly cluster: boolean;
}

/** Reads it; undefined where it is something else. */
export function readImageResult(data: JsonValue | undefined): ImageResult | undefined {
  const result = data as Partial<ImageResult> | null | undefined;
  if (typeof result?.image !== 'string' || typeof result.ref !== 'string') return undefined;
  return {
    image: result.image,
    ref: result.ref,
    tags: result.tags ?? [],
    templates: result.templates ?? [],
    version: result.version ?? null,
    context: result.context ?? '',
    bases: result.bases ?? {},
    pushed: result.pushed ?? {},
    cluster: result.cluster === true,
  };
}
