import type { Span } from './diagnostic.ts';
import type { EdgeKind } from './service.ts';
import type { WorkspacePath } from './tree.ts';

/** `service:task`; a node that stands for a missing task is `service:task` too, marked `virtual`. */
export type TaskId = `${string}:${string}`;

/** An item of a task's `dependsOn`, parsed. */
export type TaskDependency =
  | { readonly kind: 'same'; readonly task: string; readonly required: boolean; readonly span?: Span | undefined }
  | { readonly kind: 'edges'; readonly edge: EdgeKind; readonly task: string; readonly span?: Span | undefined }
  | { readonly kind: 'exact'; readonly service: string; readonly task: string; readonly required: boolean; readonly span?: Span | undefined };

/** A declared output, relative to the service's folder. */
export interface OutputPattern {
  readonly path: string;
  readonly optional: boolean;
  readonly span?: Span | undefined;
}

export type When = 'success' | 'failure' | 'always';

/** How a persistent task or a service says that it is ready. */
export interface Ready {
  readonly http?: string | undefined;
  readonly port?: number | undefined;
  readonly log?: string | undefined;
  readonly exec?: string | undefined;
}

/** A task as resolved for one service. */
export interface TaskConfig {
  readonly executor: string;
  /** A string runs by `sh -c`, a list is argv. */
  readonly command?: string | readonly string[] | undefined;
  readonly options: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly TaskDependency[];
  /** Globs as written, `...` and `$default` already spread where they were inherited; `$default` stays as an item. */
  readonly inputs: readonly string[];
  readonly outputs: readonly OutputPattern[];
  /** Outputs are moved aside before the task executes. */
  readonly clean: boolean;
  readonly tools: readonly string[];
  /** `NAME` (from the OS, keyed) or `NAME=value`, in order of rising precedence: workspace, mmo.json, service, task. */
  readonly env: readonly string[];
  readonly passEnv: readonly string[];
  readonly secrets: readonly string[];
  readonly envFiles: readonly string[];
  readonly cache: boolean;
  readonly timeoutMs?: number | undefined;
  readonly retries: number;
  readonly weight: number;
  readonly locks: readonly string[];
  readonly persistent: boolean;
  readonly ready?: Ready | undefined;
  /** Relative to the service's folder. */
  readonly cwd?: string | undefined;
  readonly when: When;
  readonly description?: string | undefined;
  /** The task's own place, and its keys' places (`inputs.0`, `outputs.1`, `executor` …). */
  readonly span?: Span | undefined;
  readonly spans: Readonly<Record<string, Span>>;
}

/** A node of the task graph. */
export interface Task extends TaskConfig {
  readonly id: TaskId;
  readonly service: string;
  readonly name: string;
  /** The service's folder. */
  readonly root: WorkspacePath;
  /** Stands in for a task that a dependency lacks: nothing runs, its digest is that of the service's default inputs. */
  readonly virtual: boolean;
  /** What its dependents' keys take in place of its own key, where it declares no outputs: hooks, whose arguments differ from run to run. */
  readonly standsFor?: string | undefined;
}

/**
 * An immutable DAG of tasks by number, 0 … size-1, so that 100,000 nodes stay cheap.
 * `dependencies(n)` and `dependents(n)` are ascending and free of repeats.
 */
export interface TaskGraph {
  readonly size: number;
  readonly tasks: readonly Task[];
  indexOf(id: TaskId): number | undefined;
  dependencies(n: number): readonly number[];
  dependents(n: number): readonly number[];
  /** Every node after its dependencies; ties in order of id. */
  readonly order: readonly number[];
  /** The sub-graph of these nodes and all they depend on. */
  closure(roots: readonly number[]): TaskGraph;
}
