import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { InputEntry, TaskRecord } from '../model/record.ts';

/** What a task's dependents take into their keys: the digest of what it produced and of all below it. */
export interface DependencyClosure {
  readonly id: string;
  readonly closure: string;
}

/** `key(t) = H(record(t), closure of each dependency)`. Dependencies in order of id. Lists of texts, which JSON tells apart, with maps as canonical text. */
export function taskKey(record: TaskRecord, dependencies: readonly DependencyClosure[]): string {
  const { version, platform, executor, executorVersion, task, root, cwd, command, options, outputs, inputs, env, args, tools } = record;
  const where = [version, platform, executor, executorVersion, task, root, cwd];
  const what = [command, canonicalText(options), outputs, inputsDigest(inputs), canonicalText(env), args, canonicalText(tools)];
  return sha256(JSON.stringify(['mmo key 2', where, what, pairs(dependencies)]));
}

const digests = new WeakMap<readonly InputEntry[], string>();

/** Tasks of one service mostly share a list of inputs: each list is digested once. No path holds a NUL, and nothing else of an entry varies in form. */
export function inputsDigest(inputs: readonly InputEntry[]): string {
  const known = digests.get(inputs);
  if (known !== undefined) return known;
  const digest = sha256(inputs.map(([path, mode, id]) => `${path}\0${mode} ${id}\0`).join(''));
  digests.set(inputs, digest);
  return digest;
}

/** `closure(t) = H(produced(t), closure of each dependency)`: a change far below is never missed, a rebuild to the same bytes never felt. */
export function closureDigest(produced: string, dependencies: readonly DependencyClosure[]): string {
  return sha256(JSON.stringify(['mmo closure 2', produced, pairs(dependencies)]));
}

function pairs(dependencies: readonly DependencyClosure[]): readonly (readonly [string, string])[] {
  return dependencies.map(({ id, closure }) => [id, closure] as const);
}

/** Digest of plain data, for comparisons between two trees. */
export function digestOf(value: unknown): string {
  return sha256(canonicalText(value));
}
