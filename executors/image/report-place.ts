import type { ExecutorContext, Task } from '../../core/plugin-api.ts';
import type { InspectedDockerfile } from './inspect-dockerfile.ts';
import { locateFailure } from './locate-failure.ts';

/** Reports a build's mistake at the line of the Dockerfile that its output tells of, if it tells of one. */
export function reportPlace(
  output: string,
  {
    message,
    inspected,
    dockerfile,
    task,
    context,
  }: { message: string; inspected: InspectedDockerfile; dockerfile: string; task: Task; context: ExecutorContext },
): void {
  const line = locateFailure(output, inspected);
  if (line === undefined) return;
  const { serviceRoot, workspaceRoot } = context;
  const file = dockerfile.startsWith(`${serviceRoot}/`)
    ? [task.root, dockerfile.slice(serviceRoot.length + 1)].filter((part) => part !== '').join('/')
    : dockerfile.slice(workspaceRoot.length + 1);
  context.report({ severity: 'error', message, file, line });
}
