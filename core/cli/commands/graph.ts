import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderTaskGraph } from '../render-task-graph.ts';
import { runRequestOf } from '../run-request-of.ts';
import { selectionOf } from '../selection-of.ts';

/** `mmo graph`: services and their edges, or with `--tasks` the task graph; text, `--dot` or `--json`. */
export const graphCommand: Command = async ({ flags, terminal, argv, open, accept }) => {
  const form = flags.on('json') ? 'json' : flags.on('dot') ? 'dot' : 'text';
  const workspace = await open();
  if (workspace === undefined) return exitCodes.usage;
  const tasks = flags.list('tasks').flatMap((list) => list.split(','));
  if (tasks.length > 0) {
    const request = accept(runRequestOf(flags, { tasks, args: [], argv }));
    const plan = request === undefined ? undefined : accept(await workspace.plan(request));
    if (plan === undefined) return exitCodes.usage;
    terminal.write(renderTaskGraph(plan.graph, form));
    return exitCodes.ok;
  }
  const services = accept(await workspace.select(selectionOf(flags)));
  if (services === undefined) return exitCodes.usage;
  const { renderServiceGraph } = await import('../render-service-graph.ts');
  terminal.write(renderServiceGraph(services, form));
  return exitCodes.ok;
};
