import type { Dag } from './layered-dag.ts';

/** A generated workspace: where it lies and what depends on what in it. */
export interface Workspace {
  readonly dir: string;
  readonly n: number;
  readonly dag: Dag;
}
