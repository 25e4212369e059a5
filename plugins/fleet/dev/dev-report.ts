import type { EdgeKind } from '../../../core/plugin-api.ts';
import type { InstanceStatus } from '../instances/status-of.ts';

/** What a person is told of a service: how its instances are, or what is being done to it. */
export type DevServiceState = InstanceStatus['state'] | 'building' | 'testing' | 'failed' | 'idle';

/** One service under `mmo dev`. */
export interface DevService {
  readonly name: string;
  readonly type: string;
  readonly state: DevServiceState;
  /** The task that failed, or what its start said; what ran before goes on. */
  readonly problem?: string | undefined;
  /** It runs by itself; the others are there for the graph and their tasks. */
  readonly runs: boolean;
  readonly instances: readonly DevInstance[];
  readonly links: readonly string[];
  readonly needs: readonly { readonly service: string; readonly kind: EdgeKind }[];
}

/** One instance of a service, as the system tells. */
export interface DevInstance extends Omit<InstanceStatus, 'uptimeMs' | 'service'> {
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
}

/** The last result of a task of tests. */
export interface DevTest {
  readonly task: string;
  readonly service: string;
  readonly status: 'passed' | 'failed' | 'skipped' | 'running';
  readonly at: number;
  readonly durationMs: number;
  /** It had been done before: nothing was run. */
  readonly isCached: boolean;
  readonly counts?: { readonly passed: number; readonly failed: number; readonly skipped: number } | undefined;
}

/** A task of the last pass; without `endedAt` it still runs. */
export interface DevTask {
  readonly task: string;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  readonly status: 'running' | 'success' | 'cached' | 'failure' | 'skipped' | 'cancelled';
}

/** The last pass of the watch. */
export interface DevPass {
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt?: number | undefined;
  /** Why it ran. */
  readonly note?: string | undefined;
  readonly tasks: readonly DevTask[];
}

/** All that the screen and the page of `mmo dev` show, but for logs. */
export interface DevReport {
  readonly workspace: string;
  readonly gateway?: string | undefined;
  readonly services: readonly DevService[];
  readonly tests: readonly DevTest[];
  readonly pass?: DevPass | undefined;
}
