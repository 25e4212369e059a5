import type { JsonSchema } from '../../core/plugin-api.ts';

const below = { type: 'string', minLength: 1, pattern: '^(?!/)(?!(.*/)?\\.\\.(/|$))' };
const folder = { type: 'string', minLength: 1, pattern: '^(?:[^/]|//).*' };

/** What the options of a proto task may be. */
export const protoSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    action: { enum: ['generate', 'lint', 'breaking', 'check'] },
    tool: { enum: ['buf', 'protoc'] },
    languages: { type: 'array', uniqueItems: true, items: { enum: ['es', 'ts', 'go', 'python', 'descriptor'] } },
    grpc: { type: 'boolean' },
    gateway: { type: 'boolean' },
    openapi: { type: 'boolean' },
    web: { enum: [true, false, 'connect', 'grpc-web'] },
    out: {
      type: 'object',
      additionalProperties: false,
      properties: { es: below, ts: below, go: below, python: below, descriptor: below, openapi: below, web: below },
    },
    roots: { type: 'array', items: below },
    include: { type: 'array', items: folder },
    plugins: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'out'],
        additionalProperties: false,
        properties: { name: { type: 'string', pattern: '^protoc-gen-[A-Za-z0-9_-]+$' }, out: below, opt: { type: 'array', items: { type: 'string' } } },
      },
    },
    generated: { type: 'array', items: below },
    programs: { type: 'array', items: { type: 'string', minLength: 1 } },
    against: { type: 'string', minLength: 1, pattern: '^[^-]' },
  },
};
