import type { JsonSchema } from '../../core/plugin-api.ts';

/** What a task with `executor: release` may say under `options`. */
export interface ReleaseOptions {
  readonly process: 'docker' | 'custom' | 'npm' | 'none';
  /** Instead of the build's number. */
  readonly tag?: string | undefined;
}

/** The form of `options`. */
export const releaseSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    process: { enum: ['docker', 'custom', 'npm', 'none'] },
    tag: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$' },
  },
};

/** Reads options whose form has been checked. */
export function releaseOptions(options: Readonly<Record<string, unknown>>): ReleaseOptions {
  const { process = 'docker', tag } = options as Partial<ReleaseOptions>;
  return { process, tag };
}
