import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { imageTask } from './image-task.ts';
import { runsInContainer } from './runs-in-container.ts';

/** Tasks (`cart:image`) that build the images of those services that run in containers of their own. */
export function imageTasks(context: Pick<PluginCommandContext, 'workspace' | 'files' | 'flags'>, services: readonly Service[]): readonly string[] {
  return services.flatMap((service) => {
    const task = imageTask(service);
    return task !== undefined && runsInContainer(context, service) ? `${service.name}:${task}` : [];
  });
}
