import type { LocalCache } from '../cache/open-cache.ts';
import type { Host } from '../host/host.ts';
import type { RecentMap } from '../lib/recent-map.ts';
import type { Containers } from '../model/containers.ts';
import type { WorkTree } from '../source/work-tree.ts';
import type { IndexData } from '../source/workspace-index.ts';
import type { KeptPass } from './kept-pass.ts';
import type { ModelStore } from './model-store.ts';
import type { PlacedOutputs } from './placed-outputs.ts';
import type { ResolvedTree } from './resolved-tree.ts';
import type { TaskHistory } from './task-history.ts';
import type { OpenOptions, Workspace } from './types.ts';

/** One opening of a workspace: the tree as it was read, what it says, and what earlier runs left. */
export interface Session {
  readonly options: OpenOptions;
  readonly host: Host;
  readonly workspace: Workspace;
  readonly tree: WorkTree;
  readonly resolved: ResolvedTree;
  readonly index: IndexData;
  /** Grow during the session and are saved with the index. */
  readonly parsed: RecentMap<unknown>;
  readonly models: ModelStore;
  /** What the last run's pass has worked out. */
  readonly kept: KeptPass | undefined;
  readonly placed: Map<string, PlacedOutputs>;
  readonly history: Map<string, TaskHistory>;
  readonly cache: LocalCache;
  /** The container daemon, connected when first asked for. */
  readonly containers: () => Promise<Containers>;
  /** Whose code may run. */
  readonly plugins: 'all' | 'trusted' | 'none';
  /** Messages of cache faults so far. */
  readonly faults: string[];
  /** The lock's generation when the tree was read. */
  readonly generation: number;
}
