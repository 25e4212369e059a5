import type { OutputEntry } from '../model/cache.ts';
import type { OutputPattern } from '../model/task.ts';
import { outputOwnership } from './output-ownership.ts';

/** Whether `outputs` hold something for every pattern that is not optional: without it, an entry is no success of such a task. */
export function hasAllOutputs(patterns: readonly OutputPattern[], outputs: readonly OutputEntry[]): boolean {
  return outputOwnership(patterns).patterns.every(
    (owned) => owned.pattern.optional || outputs.some(({ path }) => (owned.kind === 'tree' ? path === owned.base : owned.matches(path))),
  );
}
