import type { RunEvent, TaskId } from '../../../core/plugin-api.ts';

/** Which services are to be replaced. */
export interface ChangedServices {
  /** Follows the events of the passes. */
  readonly take: (event: RunEvent) => void;
  /** These are to run otherwise than before. */
  readonly add: (services: readonly string[]) => void;
  /**
   * At the end of a pass: services whose build gave something new, in this pass or in one before, or that were added, as soon as none of
   * their tasks is one that failed. Each is told once.
   */
  readonly due: () => readonly string[];
}

/** Listens to the passes of a watch. `images` tells the tasks that build what services in containers run in. */
export function changedServices(images: () => readonly string[] = () => []): ChangedServices {
  const changed = new Set<string>();
  const failed = new Set<TaskId>();
  const serviceOf = (task: TaskId): string => task.slice(0, task.indexOf(':'));
  return {
    take: (event) => {
      if (event.type !== 'task:end') return;
      const { task, outcome } = event;
      const service = serviceOf(task);
      if (outcome.status === 'failure') failed.add(task);
      else if (outcome.status === 'success' || outcome.status === 'cached') failed.delete(task);
      const isNew = outcome.status === 'success' || (outcome.status === 'cached' && !outcome.inPlace);
      if (isNew && (task === `${service}:build` || images().includes(task))) changed.add(service);
    },
    add: (services) => {
      for (const service of services) changed.add(service);
    },
    due: () => {
      const held = new Set([...failed].map(serviceOf));
      const due = [...changed].filter((service) => !held.has(service)).sort();
      for (const service of due) changed.delete(service);
      return due;
    },
  };
}
