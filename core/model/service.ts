import type { Span } from './diagnostic.ts';
import type { TaskConfig } from './task.ts';
import type { WorkspacePath } from './tree.ts';

export const EDGE_KINDS = ['build', 'runtime', 'contract'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

/** One service depends on another. */
export interface ServiceEdge {
  readonly service: string;
  readonly kind: EdgeKind;
  readonly span?: Span | undefined;
}

/** Where a value of the resolved configuration came from: a file with its span, a plugin's inference, or a built-in default. */
export interface Origin {
  readonly source: 'service' | 'workspace' | 'inferred' | 'default';
  readonly by: string;
  readonly span?: Span | undefined;
}

/** What a service says of the environment of everything that runs in it, in the form of a task's keys. */
export interface ServiceEnvironment {
  readonly env: readonly string[];
  readonly secrets: readonly string[];
  readonly envFiles: readonly string[];
}

/** A resolved service: file, inference and inheritance merged. */
export interface Service {
  readonly name: string;
  /** Its folder; the workspace root is the empty string. */
  readonly dir: WorkspacePath;
  /** Path of its `service.yml`. */
  readonly file: WorkspacePath;
  readonly type: string;
  readonly tags: readonly string[];
  readonly description?: string | undefined;
  readonly dependsOn: readonly ServiceEdge[];
  readonly tasks: ReadonlyMap<string, TaskConfig>;
  /** Its own part of every task's environment. */
  readonly environment: ServiceEnvironment;
  /** Everything else the file says (port, path, context, vendors …), as validated. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Key path (`tasks.build.command`) to origin, for `mmo show`. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly span: Span;
}
