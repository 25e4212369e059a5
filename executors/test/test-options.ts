import type { JsonSchema } from '../../core/plugin-api.ts';

export type Layer = 'unit' | 'service' | 'integration';

/** Options of a task of this executor. */
export interface TestOptions {
  readonly language?: 'go' | 'node' | 'python' | undefined;
  readonly layer?: Layer | undefined;
  readonly runner?: 'pytest' | 'unittest' | undefined;
  readonly report?: string | undefined;
  readonly coverage?: string | undefined;
  readonly junit?: string | undefined;
}

const file: JsonSchema = { type: 'string', minLength: 1, pattern: '^(?!/)(?!.*(?:^|/)\\.\\.(?:/|$)).+$' };

/** JSON Schema of the options. */
export const testOptionsSchema: JsonSchema = {
  type: 'object',
  properties: {
    language: { enum: ['go', 'node', 'python'], description: 'whose test runner to use, or how to read what the command writes' },
    layer: { enum: ['unit', 'service', 'integration'], description: 'part of the test pyramid; told by the name of the task by default' },
    runner: { enum: ['pytest', 'unittest'], description: 'for python; pytest where it is installed by default' },
    report: { ...file, description: 'JUnit file that the command writes, relative to the service' },
    coverage: { ...file, description: 'file for the coverage, relative to the service' },
    junit: { ...file, description: 'write the results to this JUnit file, relative to the service' },
  },
  additionalProperties: false,
};

/** The layer that a task of this name belongs to when its options name none: `test-service`, `test-integration`, else unit. */
export function layerOf(taskName: string, options: TestOptions): Layer {
  if (options.layer !== undefined) return options.layer;
  if (taskName.endsWith('-service')) return 'service';
  return taskName.endsWith('-integration') ? 'integration' : 'unit';
}
