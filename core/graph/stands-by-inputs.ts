import type { Task } from '../model/task.ts';

/**
 * Whether a node stands in the keys of its dependents by its own inputs and by what lies behind it, as it has no outputs:
 * dependents may read the files themselves.
 */
export function standsByInputs({ virtual, outputs, standsFor }: Task): boolean {
  return virtual || (outputs.length === 0 && standsFor === undefined);
}
