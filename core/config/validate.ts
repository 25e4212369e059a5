import type { ErrorObject } from 'ajv';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { JsonSchema } from '../model/executor.ts';
import { compileSchema } from './compile-schema.ts';
import { documentLimits } from './document-limits.ts';
import { explainError } from './explain-error.ts';
import type { ValidatePlaces } from './validate-places.ts';

/** What is found comes nearly in the order of the file; to say what is meant by each takes time that a file of nothing but mistakes is not worth. */
const mostExplained = 20 * documentLimits.diagnostics;

/** Checks a value against a JSON Schema and says every mistake once, in the order of the file. */
export async function validate(value: unknown, schema: JsonSchema, places: ValidatePlaces): Promise<readonly Diagnostic[]> {
  const check = await compileSchema(schema, places.others);
  if (check(value)) return [];
  const byPlace = new Map<string, Diagnostic>();
  const errors = relevant(check.errors ?? []);
  const explained = errors.slice(0, mostExplained);
  for (const error of explained) {
    const diagnostic = explainError(error, places);
    const id = `${diagnostic.span?.start}:${diagnostic.message}`;
    if (!byPlace.has(id)) byPlace.set(id, diagnostic);
  }
  const diagnostics = [...byPlace.values()].sort((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  const hidden = diagnostics.length + errors.length - explained.length - documentLimits.diagnostics;
  const last = diagnostics[documentLimits.diagnostics];
  if (hidden <= 0 || last === undefined) return diagnostics;
  return [...diagnostics.slice(0, documentLimits.diagnostics), { ...last, message: `${last.message} (and ${hidden - 1} more mistakes in this file)` }];
}

/** Leaves out what only repeats another error: the outer error of property names, and all but the type where the type is wrong. */
function relevant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const wrongType = new Set(errors.filter((error) => error.keyword === 'type').map((error) => error.instancePath));
  return errors.filter((error) => {
    if (error.keyword === 'propertyNames') return false;
    return error.keyword === 'type' || !wrongType.has(error.instancePath) || error.propertyName !== undefined;
  });
}
