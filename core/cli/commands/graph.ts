import { buildServiceGraph } from '../../graph/build-service-graph.ts';
import type { Service } from '../../model/service.ts';
import type { Command } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { renderDot } from '../render-dot.ts';
import { renderTaskGraph } from '../render-task-graph.ts';
import { renderTree } from '../render-tree.ts';
import { runRequestOf } from '../run-request-of.ts';
import { selectionOf } from '../selection-of.ts';

type Form = 'text' | 'dot' | 'json';

/** `mmo graph`: services and their edges, or with `--tasks` the task graph; text, `--dot` or `--json`. */
export const graphCommand: Command = async ({ flags, terminal, argv, open, accept }) => {
  const form: Form = flags.on('json') ? 'json' : flags.on('dot') ? 'dot' : 'text';
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
  terminal.write(renderServices(services, form));
  return exitCodes.ok;
};

function renderServices(services: readonly Service[], form: Form): string {
  const graph = buildServiceGraph(services);
  if (form === 'json') return `${JSON.stringify(graph.export(), undefined, 2)}\n`;
  if (form === 'dot') {
    const edges = graph.mapEdges((_key, { kind }, source, target) => ({
      source,
      target,
      ...(kind !== 'build' && { style: kind === 'runtime' ? 'dashed' : 'dotted' }),
    }));
    return renderDot(graph.nodes(), edges);
  }
  const byName = new Map(services.map((service) => [service.name, service]));
  const roots = rootsOf(
    graph.nodes(),
    (name) => graph.outNeighbors(name),
    (name) => graph.inDegree(name) === 0,
  );
  return renderTree({
    roots,
    label: (name) => name,
    children: (name) =>
      (byName.get(name)?.dependsOn ?? [])
        .filter(({ service }) => byName.has(service))
        .map(({ service, kind }) => ({ node: service, ...(kind !== 'build' && { note: kind }) })),
  });
}

/** Where trees begin: nodes that nothing depends on; then one node of each cycle that hangs from none of them. */
function rootsOf(nodes: readonly string[], next: (node: string) => readonly string[], isFree: (node: string) => boolean): readonly string[] {
  const reached = new Set<string>();
  const roots = new Set<string>();
  for (const node of [...nodes.filter(isFree), ...nodes]) {
    if (reached.has(node)) continue;
    const stack = [node];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      // An earlier beginning that this one leads to is drawn below it.
      roots.delete(at);
      if (reached.has(at)) continue;
      reached.add(at);
      stack.push(...next(at));
    }
    roots.add(node);
  }
  return [...roots];
}
