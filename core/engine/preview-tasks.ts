import { absolutePath } from '../lib/absolute-path.ts';
import type { ForeseenDependency, PreviewContext, TaskPreview } from '../model/executor.ts';
import type { Task, TaskId } from '../model/task.ts';
import type { TaskKey } from './key-ring.ts';
import { openEnvironment } from './open-environment.ts';
import { openRegistries } from './open-registries.ts';
import { openVendors } from './open-vendors.ts';
import { planRecords } from './plan-records.ts';
import type { Session } from './session.ts';
import { spawnAside } from './spawn-aside.ts';
import type { Plan, TaskSummary } from './types.ts';

/** What is known of a plan's nodes without running it. */
export interface Foreseen {
  readonly keys: readonly (TaskKey | undefined)[];
  readonly states: readonly (TaskSummary['cache'] | undefined)[];
}

/** Of each. */
const ASK_TIMEOUT_MS = 120_000;

/** What the tasks of a plan would change outside the workspace, as their executors tell it, some at a time. One that cannot be told says why. */
export async function previewTasks(session: Session, plan: Plan, { keys, states }: Foreseen): Promise<ReadonlyMap<TaskId, TaskPreview>> {
  const { graph } = plan;
  const records = planRecords(session, plan);
  const { executors } = session.resolved;
  const cleanups: (() => Promise<void>)[] = [];
  const preview = async (task: Task, n: number): Promise<readonly (readonly [TaskId, TaskPreview])[]> => {
    const executor = executors.get(task.executor);
    if (task.virtual || executor?.preview === undefined) return [];
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
    const foreseen = graph.dependencies(n).flatMap((dependency): readonly ForeseenDependency[] => {
      const other = graph.tasks[dependency];
      const key = keys[dependency];
      if (other === undefined || other.virtual) return [];
      const status = states[dependency]?.status;
      const { id, service, name } = other;
      const exports = key === undefined ? {} : records.exportsOf(other, key.key);
      const data = status === 'hit' ? session.history.get(id)?.data : undefined;
      return [{ id, service, task: name, status: status === 'hit' || status === 'unknown' ? status : 'run', exports, data }];
    });
    const environment = records.environment(task, Object.assign({}, ...foreseen.map(({ exports }) => exports)));
    const surroundings = records.surroundings(task, environment.env);
    const context: PreviewContext = {
      ...surroundings,
      foreseen,
      declaredEnv: environment.declared,
      force: plan.request.force,
      runId: 'dry',
      signal,
      tmpDir: `${session.workspace.stateDir}/tmp`,
      absolute: (path) => absolutePath(session.workspace, path),
      spawn: (argv, options = {}) =>
        spawnAside(session.host, argv, {
          ...options,
          cwd: options.cwd ?? surroundings.serviceRoot,
          env: { ...environment.env, ...options.env },
          signals: [signal, options.signal],
        }),
      log: () => undefined,
      write: () => undefined,
      report: () => undefined,
      containers: session.containers,
      registries: () => openRegistries(session.host),
      deployed: (by) => openEnvironment(session, surroundings.environment, by),
      vendors: () => openVendors(session),
      processes: async () => (await import('../host/create-local-processes.ts')).createLocalProcesses(),
      self: session.options.self,
      onRunEnd: (cleanup) => void cleanups.push(cleanup),
    };
    try {
      return [[task.id, await executor.preview(task, context)]];
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return [[task.id, { status: 'unknown', where: surroundings.environment?.name ?? '', because }]];
    }
  };
  try {
    // Each may start a program for each question.
    const waiting = graph.tasks.entries();
    const previews: (readonly [TaskId, TaskPreview])[] = [];
    const lane = async (): Promise<void> => {
      for (const [n, task] of waiting) previews.push(...(await preview(task, n)));
    };
    await Promise.all(Array.from({ length: Math.max(2, session.host.machine.cpus) }, lane));
    return new Map(previews);
  } finally {
    await Promise.allSettled(cleanups.map(async (cleanup) => cleanup()));
  }
}
