import type { JsonSchema } from '../model/executor.ts';
import { validate } from './validate.ts';
import type { ValidatePlaces } from './validate-places.ts';

/** Whether a value fits the schema once the top-level keys that the schema does not know are left out of it. */
export async function isSoundWithout(value: unknown, schema: JsonSchema, places: ValidatePlaces): Promise<boolean> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const known = schema['properties'] as Readonly<Record<string, unknown>>;
  const entries = Object.entries(value);
  const rest = entries.filter(([key]) => Object.hasOwn(known, key));
  if (rest.length === entries.length) return false;
  return (await validate(Object.fromEntries(rest), schema, places)).length === 0;
}
