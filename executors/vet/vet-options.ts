import type { JsonSchema } from '../../core/plugin-api.ts';

export const LANGUAGES = ['go', 'node', 'python', 'shell'] as const;
export type Language = (typeof LANGUAGES)[number];

export const PARSERS = ['gcc', 'go', 'tsc', 'eslint', 'ruff', 'regex'] as const;
export type ParserName = (typeof PARSERS)[number];

/** Options of a task of this executor. */
export interface VetOptions {
  readonly language?: Language | undefined;
  /** By name, instead of those that are needed or configured. */
  readonly tools?: readonly string[] | undefined;
  readonly parse?: ParserName | undefined;
  readonly pattern?: string | undefined;
}

/** JSON Schema of the options. */
export const vetOptionsSchema: JsonSchema = {
  type: 'object',
  properties: {
    language: { enum: [...LANGUAGES], description: 'whose tools to run' },
    tools: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'exactly these tools, instead of those that are needed or configured' },
    parse: { enum: [...PARSERS], description: 'how to find places in what the command writes' },
    pattern: {
      type: 'string',
      format: 'regex',
      minLength: 1,
      description: 'for "parse: regex": an expression for a line, with the groups file, line, column, severity, message and rule',
    },
  },
  if: { properties: { parse: { const: 'regex' } }, required: ['parse'] },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: { required: ['pattern'] },
  additionalProperties: false,
};
