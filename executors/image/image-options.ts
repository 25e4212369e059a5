import type { JsonSchema } from '../../core/plugin-api.ts';

/** Where a build secret comes from: a variable in the task's `secrets`, or a file of the service's folder. */
export type SecretSource = string | { readonly env: string } | { readonly file: string };

/** What a task with `executor: image` may say under `options`. */
export interface ImageOptions {
  /** `.`, a folder relative to the service's, or `workspace`. */
  readonly context: string;
  /** Relative to the context, else to the service's folder. */
  readonly dockerfile: string;
  /** A template that brings the Dockerfile, and its version. */
  readonly runtime?: string | undefined;
  readonly runtimeVersion?: string | undefined;
  readonly tags: readonly string[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly target?: string | undefined;
  readonly platform?: string | undefined;
  readonly secrets: Readonly<Record<string, SecretSource>>;
  readonly cacheFrom: readonly string[];
  readonly builder?: 'classic' | 'buildkit' | 'cluster' | undefined;
  readonly pull: boolean;
  readonly push: boolean;
  readonly network?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly version?: string | undefined;
}

/** The form of `options`. */
export const imageSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    context: { type: 'string', minLength: 1 },
    dockerfile: { type: 'string', minLength: 1 },
    runtime: { type: 'string', minLength: 1 },
    runtimeVersion: { type: 'string', minLength: 1 },
    tags: { type: 'array', items: { type: 'string', minLength: 1 } },
    buildArgs: { type: 'object', additionalProperties: { type: 'string' } },
    target: { type: 'string', minLength: 1 },
    platform: { type: 'string', minLength: 1 },
    secrets: {
      type: 'object',
      additionalProperties: {
        oneOf: [
          { type: 'string', minLength: 1 },
          { type: 'object', additionalProperties: false, required: ['env'], properties: { env: { type: 'string', minLength: 1 } } },
          { type: 'object', additionalProperties: false, required: ['file'], properties: { file: { type: 'string', minLength: 1 } } },
        ],
      },
    },
    cacheFrom: { type: 'array', items: { type: 'string', minLength: 1 } },
    builder: { enum: ['classic', 'buildkit', 'cluster'] },
    pull: { type: 'boolean' },
    push: { type: 'boolean' },
    network: { type: 'string', minLength: 1 },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    version: { type: 'string', minLength: 1 },
  },
};

/** Reads options that the schema has checked. */
export function imageOptions(options: Readonly<Record<string, unknown>>): ImageOptions {
  const given = options as Partial<ImageOptions>;
  return {
    ...given,
    context: given.context ?? '.',
    dockerfile: given.dockerfile ?? 'Dockerfile',
    tags: given.tags ?? [],
    buildArgs: given.buildArgs ?? {},
    secrets: given.secrets ?? {},
    cacheFrom: given.cacheFrom ?? [],
    pull: given.pull === true,
    push: given.push === true,
    labels: given.labels ?? {},
  };
}
