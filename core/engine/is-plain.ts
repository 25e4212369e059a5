import type { Task } from '../model/task.ts';
import type { Session } from './session.ts';

/** Cached, with a beginning and an end of its own, and no executor that must confirm a hit: nobody else has a say in whether it is one. */
export function isPlain(task: Task, { resolved }: Pick<Session, 'resolved'>): boolean {
  return task.cache && !task.persistent && task.when === 'success' && resolved.executors.get(task.executor)?.confirm === undefined;
}
