import type { PluginCommandContext, RunEvent, Service } from '../../../core/plugin-api.ts';
import { imageTask } from './image-task.ts';

type Surroundings = Pick<PluginCommandContext, 'files' | 'stateDir'>;

/** Listens to runs and keeps the name of the last image that was built for each of these services. */
export function rememberImages(context: Surroundings, services: () => readonly Service[]): (event: RunEvent) => void {
  return (event) => {
    if (event.type !== 'task:end' || (event.outcome.status !== 'success' && event.outcome.status !== 'cached')) return;
    const { ref } = (event.data ?? {}) as { readonly ref?: unknown };
    if (typeof ref !== 'string') return;
    const service = services().find((one) => event.task === `${one.name}:${imageTask(one)}`);
    if (service !== undefined) context.files.writeAtomic(fileOf(context, service.name), `${ref}\n`);
  };
}

/** The image that was built last for a service; undefined where none was. */
export function rememberedImage(context: Surroundings, service: string): string | undefined {
  return context.files.tryReadText(fileOf(context, service))?.trim();
}

function fileOf({ stateDir }: Surroundings, service: string): string {
  return `${stateDir}/images/${service}`;
}
