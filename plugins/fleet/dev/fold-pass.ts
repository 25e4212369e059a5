import type { RunEvent } from '../../../core/plugin-api.ts';
import type { DevPass, DevTask } from './dev-report.ts';

/** The last pass once this event has come; the same one where the event says nothing of a pass. */
export function foldPass(pass: DevPass | undefined, event: RunEvent): DevPass | undefined {
  switch (event.type) {
    case 'run:start':
      return { number: (pass?.number ?? 0) + 1, startedAt: event.at, note: event.note, tasks: [] };
    case 'task:start':
      return pass && { ...pass, tasks: [...without(pass, event.task), { task: event.task, startedAt: event.at, status: 'running' }] };
    case 'task:end': {
      if (pass === undefined) return pass;
      const startedAt = pass.tasks.find(({ task }) => task === event.task)?.startedAt ?? event.at - event.durationMs;
      return { ...pass, tasks: [...without(pass, event.task), { task: event.task, startedAt, endedAt: event.at, status: event.outcome.status }] };
    }
    case 'run:end':
      return pass && { ...pass, endedAt: event.at };
    default:
      return pass;
  }
}

function without(pass: DevPass, id: string): readonly DevTask[] {
  return pass.tasks.filter(({ task }) => task !== id);
}
