import { absolutePath } from '../lib/absolute-path.ts';
import type { JsonValue } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
import { openEnvironment } from './open-environment.ts';
import { openRegistries } from './open-registries.ts';
import { spawnAside } from './spawn-aside.ts';
import type { StepSurroundings } from './step-surroundings.ts';

/** Whether what a hit stands for is still there, as far as its executor has a say: an image may have been deleted. An executor that cannot tell has not confirmed. */
export async function isConfirmed(
  task: Task,
  data: JsonValue | undefined,
  { around: { session, records }, signal }: { readonly around: StepSurroundings; readonly signal: AbortSignal },
): Promise<boolean> {
  const executor = session.resolved.executors.get(task.executor);
  if (executor?.confirm === undefined) return true;
  try {
    const { host, workspace } = session;
    const { env } = records.environment(task);
    const { environment } = records.surroundings(task, env);
    return await executor.confirm(task, data, {
      ...{ signal, env, files: host.files, environment, containers: session.containers },
      registries: () => openRegistries(host),
      deployed: (by) => openEnvironment(session, environment, by),
      spawn: (argv, options) => spawnAside(host, argv, { cwd: absolutePath(workspace, task.root), env, ...options, signals: [signal, options?.signal] }),
    });
  } catch {
    return false;
  }
}
