import type { JsonSchema } from '../../core/plugin-api.ts';

/** The options of the executor, understood. */
export interface ContainerOptions {
  readonly image: string;
  readonly network: string;
  readonly memoryBytes: number;
  /** As written, for messages. */
  readonly memory: string;
  readonly pids: number;
  readonly cpus: number | undefined;
  /** `caller`, `image`, or what docker takes. */
  readonly user: string;
  readonly pull: 'missing' | 'never' | 'always';
  /** Absolute, in the container; instead of the task's own. */
  readonly workdir: string | undefined;
  readonly reuse: boolean;
  readonly readOnly: boolean;
  readonly capabilities: readonly string[];
  readonly newPrivileges: boolean;
}

/** What `options` may hold. */
export const containerSchema: JsonSchema = {
  type: 'object',
  required: ['image'],
  additionalProperties: false,
  properties: {
    image: { type: 'string', pattern: '^[A-Za-z0-9][\\w.:/@-]*$' },
    network: { type: 'string', minLength: 1 },
    memory: { type: 'string', pattern: '^[1-9][0-9]*[kmgKMG]?$' },
    pids: { type: 'integer', minimum: 2 },
    cpus: { type: 'number', exclusiveMinimum: 0 },
    user: { type: 'string', minLength: 1 },
    pull: { enum: ['missing', 'never', 'always'] },
    workdir: { type: 'string', pattern: '^/' },
    reuse: { type: 'boolean' },
    readOnly: { type: 'boolean' },
    capabilities: { type: 'array', items: { type: 'string', pattern: '^[A-Z_]+$' } },
    newPrivileges: { type: 'boolean' },
  },
};

const DEFAULT_MEMORY = '4g';
const DEFAULT_PIDS = 1024;

/** Reads options that fit the schema; what is not said is isolated. */
export function containerOptions(options: Readonly<Record<string, unknown>>): ContainerOptions {
  const given = options as Partial<Omit<ContainerOptions, 'memoryBytes'>>;
  const memory = given.memory ?? DEFAULT_MEMORY;
  return {
    image: given.image ?? '',
    network: given.network ?? 'none',
    memory,
    memoryBytes: bytesOf(memory),
    pids: given.pids ?? DEFAULT_PIDS,
    cpus: given.cpus,
    user: given.user ?? 'caller',
    pull: given.pull ?? 'missing',
    workdir: given.workdir,
    reuse: given.reuse ?? false,
    readOnly: given.readOnly ?? true,
    capabilities: given.capabilities ?? [],
    newPrivileges: given.newPrivileges ?? false,
  };
}

function bytesOf(size: string): number {
  const unit = size.at(-1)?.toLowerCase() ?? '';
  const exponent = ['k', 'm', 'g'].indexOf(unit) + 1;
  return Number.parseInt(size, 10) * 1024 ** exponent;
}
