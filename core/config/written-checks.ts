import type { ValidateFunction } from 'ajv';
import type { JsonSchema } from '../model/executor.ts';

/** Checks that need not be compiled, by their schema: none where the sources run. The build has ajv write those of mmo's own schemas, which takes a seventh of a cold start. */
export const writtenChecks: ReadonlyMap<JsonSchema, ValidateFunction> = new Map();
