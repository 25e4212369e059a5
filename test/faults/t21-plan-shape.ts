import { buildTaskGraph } from '../../core/graph/build-task-graph.ts';
import { checkDependencies } from '../../core/graph/check-dependencies.ts';
import { checkOutputs } from '../../core/graph/check-outputs.ts';
import { createNodeHost } from '../../core/host/create-node-host.ts';
import type { Service } from '../../core/model/service.ts';
import { criticalPath } from '../../core/scheduler/critical-path.ts';
import { schedule } from '../../core/scheduler/schedule.ts';
import { fakeService } from '../unit/graph/fake-service.ts';

/*
 * `node t21-plan-shape.ts <shape> <tasks>`: plans services in that shape, runs the plan with steps that do nothing, and
 * prints what came of it as JSON. A process of its own, so that its stack and its memory are its own.
 */
const [shape = '', size = ''] = process.argv.slice(2);
const count = Number(size);
const width = Math.round(Math.sqrt(count));
const dependenciesOf: Readonly<Record<string, (n: number) => readonly number[]>> = {
  chain: (n) => (n === 0 ? [] : [n - 1]),
  'fan-in': (n) => (n === count - 1 ? Array.from({ length: n }, (_, other) => other) : []),
  'fan-out': (n) => (n === 0 ? [] : [0]),
  layers: (n) => (n < width ? [] : Array.from({ length: width }, (_, other) => (Math.floor(n / width) - 1) * width + other)),
};
const services = Array.from({ length: count }, (_, n): Service => {
  const below = (dependenciesOf[shape]?.(n) ?? []).map((other) => ({ service: nameOf(other), kind: 'build' as const }));
  const build = { dependsOn: [{ kind: 'edges' as const, edge: 'build' as const, task: 'build' }], outputs: [{ path: 'dist', optional: false }] };
  return fakeService(nameOf(n), { dependsOn: below, tasks: { build } });
});
const before = process.cpuUsage();
const graph = buildTaskGraph(services);
const mistakes = [...checkDependencies(services, graph), ...checkOutputs(services)].length;
const plan = graph.closure(Array.from({ length: graph.size }, (_, n) => n));
const priorities = criticalPath(plan, () => 1);
const planSeconds = process.cpuUsage(before).user / 1e6;
const done = new Uint8Array(plan.size);
let early = 0;
const { ends } = await schedule({
  graph: plan,
  priorities,
  concurrency: 8,
  continueMode: 'never',
  emit: () => undefined,
  clock: createNodeHost().clock,
  signal: new AbortController().signal,
  step: async (n) => {
    if (plan.dependencies(n).some((dependency) => done[dependency] !== 1)) early += 1;
    done[n] = 1;
    return { outcome: { status: 'success', stored: true }, durationMs: 0 };
  },
});
const longest = priorities.reduce((a, b) => Math.max(a, b), 0);
const figures = { tasks: plan.size, ordered: plan.order.length, longest, mistakes, early, ended: ends.length };
process.stdout.write(`${JSON.stringify({ ...figures, planSeconds, rssMb: Math.round(process.resourceUsage().maxRSS / 1024) })}\n`);

function nameOf(n: number): string {
  return `s${String(n).padStart(6, '0')}`;
}
