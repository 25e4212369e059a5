import type { JsonValue } from '../model/executor.ts';
import type { Task } from '../model/task.ts';
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
    return await executor.confirm(task, data, { containers: session.containers, signal, env: records.environment(task).env, files: session.host.files });
  } catch {
    return false;
  }
}
