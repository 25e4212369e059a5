import type { Span } from '../model/diagnostic.ts';
import { EDGE_KINDS } from '../model/service.ts';
import type { TaskDependency } from '../model/task.ts';

/** Parses an item of a task's `dependsOn`: `task`, `^task`, `^runtime:task`, `service:task`. `required` is false for inherited items, which are dropped where the task is missing. */
export function parseDependency(text: string, required: boolean, span: Span | undefined): TaskDependency {
  if (text.startsWith('^')) {
    const rest = text.slice(1);
    const edge = EDGE_KINDS.find((kind) => rest.startsWith(`${kind}:`));
    return edge === undefined ? { kind: 'edges', edge: 'build', task: rest, span } : { kind: 'edges', edge, task: rest.slice(edge.length + 1), span };
  }
  const colon = text.indexOf(':');
  if (colon < 0) return { kind: 'same', task: text, required, span };
  return { kind: 'exact', service: text.slice(0, colon), task: text.slice(colon + 1), required, span };
}
