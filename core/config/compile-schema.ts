import type { ValidateFunction } from 'ajv';
import type { JsonSchema } from '../model/executor.ts';
import options from './schema-options.json' with { type: 'json' };

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Compiles a JSON Schema once; ajv is imported at the first use that it is needed for. `others` are schemas it refers to by `$id`. */
export async function compileSchema(schema: JsonSchema, others: readonly JsonSchema[] = []): Promise<ValidateFunction> {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  // As mmo's own have one.
  const written = schema['$id'] === undefined ? undefined : (await import('./written-checks.ts')).writtenChecks.get(schema);
  if (written !== undefined) return written;
  const { Ajv } = await import('ajv');
  // To shorten the code that ajv writes takes longer than thousands of files are checked faster by it.
  const code = { optimize: false };
  const ajv = new Ajv({ ...options, logger: false, code });
  for (const other of others) ajv.addSchema(other);
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}
