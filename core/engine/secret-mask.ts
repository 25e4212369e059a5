import type { Task } from '../model/task.ts';
import { createMasker } from '../scheduler/create-masker.ts';
import type { Session } from './session.ts';
import type { Plan } from './types.ts';

/**
 * Masks the values of all secrets of the workspace in texts about a plan. A shell has put in the value of a variable before
 * mmo sees its own command line, so that any part of it may hold one.
 */
export function secretMask(
  { host, resolved }: Pick<Session, 'host' | 'resolved'>,
  { graph, request }: Pick<Plan, 'graph' | 'request'>,
): (text: string) => string {
  const names = new Set<string>();
  const add = ({ secrets }: Task): void => {
    for (const name of secrets) names.add(name);
  };
  for (const task of resolved.graph.tasks) add(task);
  for (const task of graph.tasks) add(task);
  if (names.size === 0) return (text) => text;
  const { maskText } = createMasker([...names].flatMap((name) => [...valuesOf(name, host.env), ...valuesOf(name, request.vars)]));
  return maskText;
}

/** The values of a variable, or of all that a `PREFIX*` stands for. */
function valuesOf(name: string, env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = name.endsWith('*') ? Object.keys(env).filter((one) => one.startsWith(name.slice(0, -1))) : [name];
  return named.flatMap((one) => env[one] ?? []);
}
