import type { JsonSchema } from '../../core/plugin-api.ts';

/** What a workspace (options of the plugin) and a service (its key `proto`) may say; the service's word counts. */
export interface ProtoSettings {
  readonly tool?: 'buf' | 'protoc';
  readonly languages?: readonly string[];
  readonly grpc?: boolean;
  readonly gateway?: boolean;
  readonly openapi?: boolean;
  readonly web?: boolean | 'connect' | 'grpc-web';
  readonly out?: Readonly<Record<string, string>>;
  readonly plugins?: readonly { readonly name: string; readonly out: string; readonly opt?: readonly string[] }[];
  readonly roots?: readonly string[];
  readonly include?: readonly string[];
  readonly against?: string;
  /** Imports make no edges between services. */
  readonly edges?: boolean;
  /** Which of the further tasks are inferred. */
  readonly lint?: boolean;
  readonly breaking?: boolean;
  readonly check?: boolean;
}

const strings = { type: 'array', items: { type: 'string', minLength: 1 } };
const flag = { type: 'boolean' };

/** Schema of both; the executor's own schema says the rest. */
export const settingsSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    tool: { enum: ['buf', 'protoc'] },
    languages: { type: 'array', uniqueItems: true, items: { enum: ['es', 'ts', 'go', 'python', 'descriptor'] } },
    grpc: flag,
    gateway: flag,
    openapi: flag,
    web: { enum: [true, false, 'connect', 'grpc-web'] },
    out: { type: 'object', additionalProperties: { type: 'string' } },
    plugins: { type: 'array', items: { type: 'object', required: ['name', 'out'] } },
    roots: strings,
    include: strings,
    against: { type: 'string', minLength: 1 },
    edges: flag,
    lint: flag,
    breaking: flag,
    check: flag,
  },
};

/** Keys that say what to generate: a service that has none of them leaves it to its buf.gen.yaml. */
export const GENERATION_KEYS = ['languages', 'grpc', 'gateway', 'openapi', 'web', 'out', 'plugins'] as const;
