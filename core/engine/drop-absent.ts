import type { TaskId } from '../model/task.ts';
import type { Session } from './session.ts';
import type { RunRequest } from './types.ts';

/**
 * Takes out of the named tasks those of services that the sparse checkout leaves out, where nobody asked for them by name;
 * returns the note that says so. Other tasks may still depend on them, and get what the cache has.
 */
export function dropAbsent(named: Set<TaskId>, { request, session }: { readonly request: RunRequest; readonly session: Session }): string | undefined {
  const { selection } = request;
  if (selection.services.length + selection.filters.length + session.workspace.context.length > 0) return undefined;
  const absent = new Set(session.resolved.services.flatMap(({ name, file }) => (session.tree.isAbsent(file) ? [name] : [])));
  const dropped = new Set<string>();
  for (const id of named) {
    const service = id.slice(0, id.indexOf(':'));
    if (!absent.has(service) || request.tasks.includes(id)) continue;
    named.delete(id);
    dropped.add(service);
  }
  if (dropped.size === 0) return undefined;
  return `outside the sparse checkout, left out: ${[...dropped].sort().join(', ')}`;
}
