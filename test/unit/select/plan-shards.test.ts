import * as assert from 'uvu/assert';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { TaskGraph, TaskId } from '../../../core/model/task.ts';
import { planShards, type Shard } from '../../../core/select/plan-shards.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('shards', (test) => {
  test('the dearest go first, each to the shard that is cheapest with it', () => {
    const graph = graphOf({ 'a:test': [], 'b:test': [], 'c:test': [], 'd:test': [], 'e:test': [] });
    const durations: Readonly<Record<string, number>> = { 'a:test': 2, 'b:test': 9, 'c:test': 3, 'd:test': 4, 'e:test': 2 };
    const shards = planShards(graph, idsOf(graph), { count: 2, costOf: (n) => durations[graph.tasks[n]?.id ?? ''] ?? 0 });
    assert.equal(shards, [
      { services: ['b', 'e'], tasks: ['b:test', 'e:test'], cost: 11 },
      { services: ['a', 'c', 'd'], tasks: ['a:test', 'c:test', 'd:test'], cost: 9 },
    ]);
  });

  test('all named tasks of a service stay together, and what they share counts once in a shard', () => {
    const graph = graphOf({ 'a:build': [], 'b:build': ['a:build'], 'b:test': ['b:build'], 'c:build': ['a:build'], 'c:test': ['c:build'], 'd:test': [] });
    const shards = planShards(graph, ['b:build', 'b:test', 'c:build', 'c:test', 'd:test'], { count: 2, costOf: () => 1 });
    assert.equal(shards, [
      { services: ['b', 'd'], tasks: ['b:build', 'b:test', 'd:test'], cost: 4 },
      { services: ['c'], tasks: ['c:build', 'c:test'], cost: 3 },
    ]);
  });

  test('a service that lies below another one goes where it is anyway, be it the dearest shard', () => {
    const graph = graphOf({ 'a:build': [], 'b:build': ['a:build'], 'c:build': ['b:build'], 'd:build': [] });
    const shards = planShards(graph, idsOf(graph), { count: 3, costOf: () => 1 });
    assert.equal(servicesOf(shards), [['a', 'b', 'c'], ['d'], []]);
  });

  test('random graphs: every named task is in one shard, costs are those of the closures, and the order of the names is nothing', () => {
    const random = seededRandom(11);
    for (let round = 0; round < 20; round += 1) {
      const graph = randomGraph(random, 60);
      const named = idsOf(graph).filter(() => random.below(3) > 0);
      const costOf = (n: number): number => 1 + ((n * 7919) % 13);
      const shards = planShards(graph, named, { count: 4, costOf });
      assert.equal(shards.flatMap(({ tasks }) => tasks).sort(), named, 'every task once');
      const services = shards.flatMap((shard) => shard.services);
      assert.is(new Set(services).size, services.length, 'no service twice');
      for (const { tasks, cost } of shards) assert.is(cost, costOfClosure(graph, tasks, costOf));
      assert.equal(planShards(graph, [...named].reverse(), { count: 4, costOf }), shards);
    }
  });

  test('equal costs in any unit, in the whole graph or in the part that is named, give the same shards', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 20; round += 1) {
      const graph = randomGraph(random, 40);
      const named = idsOf(graph).filter(() => random.below(2) > 0);
      const part = graph.closure(named.flatMap((id) => graph.indexOf(id) ?? []));
      const ones = planShards(graph, named, { count: 3, costOf: () => 1 });
      assert.equal(servicesOf(planShards(part, named, { count: 3, costOf: () => 1000 })), servicesOf(ones));
    }
  });

  test('10,000 tasks in a chain are divided without deep recursion and in no time', () => {
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${chained(n)}:build`, n === 0 ? [] : [`${chained(n - 1)}:build`]]));
    const graph = graphOf(chain);
    const shards = planShards(graph, idsOf(graph), { count: 5, costOf: () => 1 });
    assert.equal(
      shards.map(({ cost }) => cost),
      [10_000, 0, 0, 0, 0],
    );
  });
});

function graphOf(dependencies: Readonly<Record<string, readonly string[]>>): TaskGraph {
  const ids = Object.keys(dependencies) as TaskId[];
  const at = new Map(ids.map((id, n) => [id as string, n]));
  return createTaskGraph(
    ids.map((id) => fakeTask(id)),
    ids.map((id) => (dependencies[id] ?? []).flatMap((other) => at.get(other) ?? [])),
  );
}

/** Two tasks a service, each depending on some before it. */
function randomGraph(random: ReturnType<typeof seededRandom>, size: number): TaskGraph {
  const ids = Array.from({ length: size }, (_, n) => `s${String(n >> 1).padStart(3, '0')}:${n % 2 === 0 ? 'build' : 'test'}`);
  return graphOf(Object.fromEntries(ids.map((id, n) => [id, n === 0 ? [] : Array.from({ length: random.below(3) }, () => ids[random.below(n)] ?? '')])));
}

function idsOf(graph: TaskGraph): readonly TaskId[] {
  return graph.tasks.map(({ id }) => id);
}

function servicesOf(shards: readonly Shard[]): readonly (readonly string[])[] {
  return shards.map(({ services }) => services);
}

function costOfClosure(graph: TaskGraph, tasks: readonly TaskId[], costOf: (n: number) => number): number {
  const closure = graph.closure(tasks.flatMap((id) => graph.indexOf(id) ?? []));
  return closure.tasks.reduce((sum, { id }) => sum + costOf(graph.indexOf(id) ?? 0), 0);
}

function chained(n: number): string {
  return `s${String(n).padStart(6, '0')}`;
}
