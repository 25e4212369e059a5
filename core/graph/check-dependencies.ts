import { diagnose } from '../diagnostics/diagnose.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Service } from '../model/service.ts';
import type { TaskGraph } from '../model/task.ts';
import { findCycles } from './find-cycles.ts';

/**
 * What is wrong with the edges between tasks: those written in a `service.yml` that lead nowhere, and every cycle with its path and each edge's
 * place. An edge to a service of `absent`, whose file is broken, is no mistake.
 */
export function checkDependencies(services: readonly Service[], graph: TaskGraph, absent: ReadonlySet<string> = new Set()): readonly Diagnostic[] {
  return [...unknownTasks(services, absent), ...findCycles(graph).map((cycle) => cycleDiagnostic(graph, cycle))];
}

function unknownTasks(services: readonly Service[], absent: ReadonlySet<string>): readonly Diagnostic[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const everyTask = new Set(services.flatMap((service) => [...service.tasks.keys()]));
  const found: Diagnostic[] = [];
  for (const service of services) {
    for (const [name, task] of service.tasks) {
      for (const dependency of task.dependsOn) {
        if (dependency.kind === 'edges' || !dependency.required) continue;
        const target = dependency.kind === 'same' ? service : byName.get(dependency.service);
        if (target === undefined && dependency.kind === 'exact') {
          if (absent.has(dependency.service)) continue;
          const near = suggest(dependency.service, byName.keys());
          found.push(
            diagnose('unknownDependencyService', {
              message: `unknown service "${dependency.service}"`,
              span: dependency.span,
              hint: near && `did you mean "${near}:${dependency.task}"?`,
            }),
          );
        } else if (target !== undefined && !target.tasks.has(dependency.task)) {
          const near = suggest(dependency.task, target.tasks.keys()) ?? (everyTask.has(dependency.task) ? `^${dependency.task}` : undefined);
          found.push(
            diagnose('unknownDependencyTask', {
              message: `"${service.name}:${name}" depends on the unknown task "${target.name}:${dependency.task}"`,
              span: dependency.span,
              hint: near && `did you mean "${near}"?`,
            }),
          );
        }
      }
    }
  }
  return found;
}

function cycleDiagnostic(graph: TaskGraph, cycle: readonly number[]): Diagnostic {
  const members = cycle.map((n) => graph.tasks[n]).filter((task) => task !== undefined);
  const path = [...members, members[0]].map((task) => task?.id).join(' -> ');
  const edges = members.map((task, at) => {
    const next = members[(at + 1) % members.length] ?? task;
    const edge = task.dependsOn.find((dependency) =>
      dependency.kind === 'edges'
        ? dependency.task === next.name && next.service !== task.service
        : dependency.task === next.name && (dependency.kind === 'same' ? task.service : dependency.service) === next.service,
    );
    return { message: `${task.id} depends on ${next.id}`, span: edge?.span ?? task.span };
  });
  const [first, ...rest] = edges;
  return diagnose('cycle', {
    message: `tasks depend on each other in a circle: ${path}`,
    span: first?.span,
    hint: first?.message,
    related: rest.flatMap((edge) => (edge.span === undefined ? [] : [{ message: edge.message, span: edge.span }])),
  });
}
