import type { ExecutorContext } from '../../core/plugin-api.ts';
import type { ImageOptions } from './image-options.ts';
import type { PackedContext } from './pack-context.ts';

/** All that a builder needs. */
export interface BuildRequest {
  readonly options: ImageOptions;
  readonly packed: PackedContext;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  readonly tags: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Told all that the builder writes. */
  readonly onOutput: (text: string) => void;
  readonly context: ExecutorContext;
}

/** How a build ended. */
export type BuildEnd = { readonly id: string } | { readonly exitCode: number | undefined; readonly signal: string | undefined };
