import type { PluginCommandContext, RunEvent, Service } from '../../../core/plugin-api.ts';
import { imageTask } from '../containers/image-task.ts';
import { rememberImages } from '../containers/remember-images.ts';
import { runsInContainer } from '../containers/runs-in-container.ts';
import { markBuilds } from '../instances/build-marks.ts';

/**
 * Brings services up to date by these tasks, of those that have them; what runs in a container of its own image, by that too. Resolves to the ones that may start: all of them,
 * or where a task failed those whose own tasks ended well.
 */
export async function buildServices(
  context: PluginCommandContext,
  services: readonly Service[],
  tasks: readonly string[],
): Promise<{ readonly ready: readonly Service[]; readonly failed: readonly Service[] }> {
  const wanted = services.flatMap((service) => tasksOf(context, service, tasks).map((task) => `${service.name}:${task}`));
  if (wanted.length === 0) return { ready: services, failed: [] };
  const well = new Set<string>();
  const remember = rememberImages(context, () => services);
  const marks = markBuilds(context, () => services);
  const onEvent = (event: RunEvent): void => {
    remember(event);
    marks.take(event);
    if (event.type === 'task:end' && (event.outcome.status === 'success' || event.outcome.status === 'cached')) well.add(event.task);
  };
  const exitCode = await context.run(wanted, { args: [], onEvent }).finally(marks.clear);
  if (exitCode === 0) return { ready: services, failed: [] };
  const isReady = (service: Service): boolean => tasksOf(context, service, tasks).every((task) => well.has(`${service.name}:${task}`));
  return { ready: services.filter(isReady), failed: services.filter((service) => !isReady(service)) };
}

function tasksOf(context: PluginCommandContext, service: Service, tasks: readonly string[]): readonly string[] {
  const image = tasks.includes('build') && runsInContainer(context, service) ? imageTask(service) : undefined;
  return [...tasks.filter((task) => service.tasks.has(task)), ...(image === undefined ? [] : [image])];
}
