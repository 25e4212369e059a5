import type { ValidateFunction } from 'ajv';
import type { JsonSchema } from '../model/executor.ts';

const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** Compiles a JSON Schema once; ajv is imported at the first use. `others` are schemas it refers to by `$id`. */
export async function compileSchema(schema: JsonSchema, others: readonly JsonSchema[] = []): Promise<ValidateFunction> {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const { Ajv } = await import('ajv');
  // To shorten the code that ajv writes takes longer than thousands of files are checked faster by it.
  const code = { optimize: false };
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateFormats: false, logger: false, code });
  for (const other of others) ajv.addSchema(other);
  const validate = ajv.compile(schema);
  compiled.set(schema, validate);
  return validate;
}
