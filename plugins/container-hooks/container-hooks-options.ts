import type { JsonSchema } from '../../core/plugin-api.ts';

/** What `mmo.json` says beside `image`. */
export interface ContainerHooksOptions {
  readonly source?: 'ro' | 'rw' | undefined;
  readonly network?: string | undefined;
  readonly capAdd?: readonly string[] | undefined;
  readonly readOnly?: boolean | undefined;
  readonly user?: string | undefined;
  readonly memory?: string | undefined;
  readonly pids?: number | undefined;
  readonly cpus?: number | undefined;
  readonly pull?: 'missing' | 'never' | 'always' | undefined;
  readonly timeout?: string | number | undefined;
  readonly env?: readonly string[] | Readonly<Record<string, string>> | undefined;
  readonly passEnv?: readonly string[] | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly mode?: 'hooks' | 'entrypoint' | undefined;
  readonly global?: boolean | undefined;
  readonly inputs?: readonly string[] | undefined;
  readonly outputs?: readonly (string | { readonly path: string; readonly optional?: boolean })[] | undefined;
}

const texts: JsonSchema = { type: 'array', items: { type: 'string', minLength: 1 } };

const outputs: JsonSchema = {
  type: 'array',
  items: { type: ['string', 'object'], minLength: 1, required: ['path'], properties: { path: { type: 'string' }, optional: { type: 'boolean' } } },
};

/** What may be said; what loosens the isolation has a name, and nothing binds another folder or the daemon's socket. */
export const containerHooksSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    source: { enum: ['ro', 'rw'] },
    network: { type: 'string', pattern: '^[A-Za-z0-9][\\w.-]*$' },
    capAdd: { type: 'array', items: { type: 'string', pattern: '^[A-Z][A-Z_]*$' } },
    readOnly: { type: 'boolean' },
    user: { type: 'string', minLength: 1 },
    memory: { type: 'string', pattern: '^[1-9][0-9]*[kmgKMG]?$' },
    pids: { type: 'integer', minimum: 2 },
    cpus: { type: 'number', exclusiveMinimum: 0 },
    pull: { enum: ['missing', 'never', 'always'] },
    timeout: { type: ['string', 'integer'], pattern: '^[0-9]+(ms|s|m|h|d)?$', minimum: 1 },
    env: { type: ['array', 'object'], items: { type: 'string', minLength: 1 }, additionalProperties: { type: 'string' } },
    passEnv: texts,
    secrets: texts,
    mode: { enum: ['hooks', 'entrypoint'] },
    global: { type: 'boolean' },
    inputs: texts,
    outputs,
  },
};
