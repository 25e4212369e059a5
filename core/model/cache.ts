import type { JsonValue } from './executor.ts';
import type { CacheSource } from './outcome.ts';
import type { TaskRecord } from './record.ts';

/** One restored entry, relative to the service's folder; sorted by path. */
export type OutputEntry =
  | { readonly type: 'file'; readonly path: string; readonly executable: boolean; readonly size: number; readonly digest: string }
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'symlink'; readonly path: string; readonly target: string };

/** What one successful execution left: the action result. Digests are lower-case SHA-256 hex. */
export interface ActionResult {
  readonly version: 1;
  readonly key: string;
  readonly task: string;
  readonly exitCode: 0;
  readonly outputs: readonly OutputEntry[];
  /** Digest that stands for the outputs in dependents' keys. */
  readonly produced: string;
  readonly log?: { readonly digest: string; readonly size: number } | undefined;
  readonly startedAt: number;
  readonly durationMs: number;
  /** Host name and mmo version of who wrote it. */
  readonly writer: string;
  readonly record: TaskRecord;
  /** What the executor said of its result beside the outputs. */
  readonly data?: JsonValue | undefined;
}

/** A lookup's answer: the entry exists and reads well; nothing has been restored. */
export interface CacheHit {
  readonly source: CacheSource;
  readonly result: ActionResult;
}

/** A place for results beside the local cache. A fault is a miss, or nothing stored. */
export interface Cache {
  /** The action result's bytes by key; undefined where there is none. */
  getResult(key: string): Promise<Uint8Array | undefined>;
  putResult(key: string, bytes: Uint8Array): Promise<void>;
  /** A blob's bytes by SHA-256 digest. */
  getBlob(digest: string): Promise<Uint8Array | undefined>;
  putBlob(digest: string, bytes: Uint8Array): Promise<void>;
}
