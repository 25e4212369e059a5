import type { PluginCommandContext, Service } from '../../../core/plugin-api.ts';

/**
 * Brings services up to date by these tasks, of those that have them. Resolves to the ones that may start: all of them,
 * or where a task failed those whose own tasks ended well.
 */
export async function buildServices(
  context: PluginCommandContext,
  services: readonly Service[],
  tasks: readonly string[],
): Promise<{ readonly ready: readonly Service[]; readonly failed: readonly Service[] }> {
  const wanted = services.flatMap(({ name, tasks: has }) => tasks.filter((task) => has.has(task)).map((task) => `${name}:${task}`));
  if (wanted.length === 0) return { ready: services, failed: [] };
  const well = new Set<string>();
  const exitCode = await context.run(wanted, {
    args: [],
    onEvent: (event) => {
      if (event.type === 'task:end' && (event.outcome.status === 'success' || event.outcome.status === 'cached')) well.add(event.task);
    },
  });
  if (exitCode === 0) return { ready: services, failed: [] };
  const isReady = ({ name, tasks: has }: Service): boolean => tasks.every((task) => !has.has(task) || well.has(`${name}:${task}`));
  return { ready: services.filter(isReady), failed: services.filter((service) => !isReady(service)) };
}
