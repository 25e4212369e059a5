import { sha256 } from '../lib/sha256.ts';
import type { TaskId } from '../model/task.ts';

/** Who runs which services, as `mmo ci matrix --plan` writes it and `mmo run --shard --plan` reads it. */
export interface ShardPlan {
  readonly schemaVersion: 1;
  /** The tasks as they were asked for. */
  readonly tasks: readonly string[];
  /** Digest of the ids of all named tasks: whoever plans others has another tree or asks for something else. */
  readonly digest: string;
  readonly shards: readonly { readonly shard: string; readonly services: readonly string[] }[];
}

/** `--shard 2/5`, and the plan given with it. */
export interface ShardRequest {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  /** Absent: every task counts the same. */
  readonly plan?: ShardPlan | undefined;
}

/** The digest of a shard plan for these tasks, in whatever order. */
export function digestOfNamed(named: readonly TaskId[]): string {
  return sha256([...named].sort().join('\n'));
}
