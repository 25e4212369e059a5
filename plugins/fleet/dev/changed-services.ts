import type { RunEvent } from '../../../core/plugin-api.ts';

/**
 * Listens to the passes of a watch and tells, at the end of each, the services whose build gave something new while none
 * of their tasks failed. `images` are tasks that build what services in containers run in.
 */
export function changedServices(onChanged: (services: readonly string[]) => void, images: readonly string[] = []): (event: RunEvent) => void {
  let rebuilt = new Set<string>();
  let failed = new Set<string>();
  return (event) => {
    if (event.type === 'run:start') {
      rebuilt = new Set();
      failed = new Set();
    } else if (event.type === 'task:end') {
      const [service = '', task] = event.task.split(':');
      const { outcome } = event;
      if (outcome.status === 'failure') failed.add(service);
      const isNew = outcome.status === 'success' || (outcome.status === 'cached' && !outcome.inPlace);
      if ((task === 'build' || images.includes(event.task)) && isNew) rebuilt.add(service);
    } else if (event.type === 'run:end') {
      const changed = [...rebuilt].filter((service) => !failed.has(service));
      if (changed.length > 0) onChanged(changed.sort());
    }
  };
}
