import { buildTaskGraph } from '../../core/graph/build-task-graph.ts';
import { checkDependencies } from '../../core/graph/check-dependencies.ts';
import { checkOutputs } from '../../core/graph/check-outputs.ts';
import type { Service } from '../../core/model/service.ts';
import type { TaskConfig } from '../../core/model/task.ts';
import { criticalPath } from '../../core/scheduler/critical-path.ts';
import { fakeTask } from './fake-task.ts';

/*
 * `node chain-plan.ts <tasks>`: plans a chain of that many services and prints what came of it as JSON; a process of its
 * own, so that its stack and its memory are its own.
 */
const count = Number(process.argv[2]);
const config: TaskConfig = fakeTask('a:build', { dependsOn: [{ kind: 'edges', edge: 'build', task: 'build' }], outputs: [{ path: 'dist', optional: false }] });
const services = Array.from({ length: count }, (_, n): Service => chainLink(n));
const startedAt = performance.now();
const graph = buildTaskGraph(services);
const mistakes = [...checkDependencies(services, graph), ...checkOutputs(services)];
const last = graph.indexOf(`${nameOf(count - 1)}:build`);
const plan = graph.closure(last === undefined ? [] : [last]);
const longest = criticalPath(plan, () => 1).reduce((a, b) => Math.max(a, b), 0);
const seconds = (performance.now() - startedAt) / 1000;
process.stdout.write(`${JSON.stringify({ tasks: plan.size, ordered: plan.order.length, longest, mistakes: mistakes.length, seconds })}\n`);

function chainLink(n: number): Service {
  const dir = `services/${nameOf(n)}`;
  return {
    name: nameOf(n),
    dir,
    file: `${dir}/service.yml`,
    type: 'library',
    tags: [],
    dependsOn: n === 0 ? [] : [{ service: nameOf(n - 1), kind: 'build' }],
    tasks: new Map([['build', config]]),
    environment: { env: [], secrets: [], envFiles: [] },
    extra: {},
    origins: new Map(),
    span: { file: `${dir}/service.yml`, start: 0, end: 0 },
  };
}

function nameOf(n: number): string {
  return `s${String(n).padStart(6, '0')}`;
}
