import type { Service } from '../../../core/plugin-api.ts';
import { dockerOptions } from './docker-options.ts';

const MAIN_TASK = 'image';

/** Name of the task that builds the image a service runs in; undefined where it has none, or runs in another image. */
export function imageTask(service: Pick<Service, 'extra' | 'tasks'>): string | undefined {
  if (dockerOptions(service)?.image !== undefined) return undefined;
  const names = [...service.tasks].flatMap(([name, { executor }]) => (executor === 'image' ? name : []));
  return names.includes(MAIN_TASK) ? MAIN_TASK : names.sort()[0];
}
