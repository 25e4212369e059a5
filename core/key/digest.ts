import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { TaskRecord } from '../model/record.ts';

/** What a task's dependents take into their keys: the digest of what it produced and of all below it. */
export interface DependencyClosure {
  readonly id: string;
  readonly closure: string;
}

/** `key(t) = H(record(t), closure of each dependency)`. Dependencies in order of id. */
export function taskKey(record: TaskRecord, dependencies: readonly DependencyClosure[]): string {
  return sha256(canonicalText(['mmo key 1', record, dependencies.map(({ id, closure }) => [id, closure])]));
}

/** `closure(t) = H(produced(t), closure of each dependency)`: a change far below is never missed, a rebuild to the same bytes never felt. */
export function closureDigest(produced: string, dependencies: readonly DependencyClosure[]): string {
  return sha256(canonicalText(['mmo closure 1', produced, dependencies.map(({ id, closure }) => [id, closure])]));
}

/** Digest of plain data, for comparisons between two trees. */
export function digestOf(value: unknown): string {
  return sha256(canonicalText(value));
}
