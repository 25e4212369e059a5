import * as assert from 'uvu/assert';
import { shardReport } from '../../../core/engine/shard-report.ts';
import { takeShard } from '../../../core/engine/take-shard.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { TaskGraph, TaskId } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { generatedServices } from '../../support/generated-services.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('shards by expected duration', (test) => {
  test('a task of unknown duration counts as the median of the known ones, or as a second', () => {
    const graph = createTaskGraph([fakeTask('a:test'), fakeTask('b:test'), fakeTask('c:test'), fakeTask('d:test', { virtual: true })], [[], [], [3], []]);
    const plan = planOf(graph, ['a:test', 'b:test', 'c:test']);
    const known: Readonly<Record<string, number>> = { 'a:test': 400.4, 'b:test': 100 };
    const report = shardReport(plan, 2, (id) => known[id]);
    assert.equal(report.shards, [
      { shard: '1/2', services: ['a', 'b'], tasks: ['a:test', 'b:test'], predictedMs: 500 },
      { shard: '2/2', services: ['c'], tasks: ['c:test'], predictedMs: 400 },
    ]);
    assert.equal([report.totalMs, report.measured], [900, true]);
    const blind = shardReport(plan, 2, () => undefined);
    assert.equal([blind.totalMs, blind.measured], [3000, false]);
  });

  test('without known durations the shares are those of --shard alone; with a plan they are its own', () => {
    const graph = generatedGraph(200);
    const named = graph.tasks.map(({ id }) => id).filter((_, n) => n % 3 > 0);
    const plan = planOf(graph, named);
    for (const report of [shardReport(plan, 4, () => undefined), shardReport(plan, 4, durations(3))]) {
      for (const [n, { tasks }] of report.shards.entries()) {
        const request = { number: n + 1, count: 4, plan: report.measured ? report.plan : undefined };
        assert.equal(takeShard(graph, named, request).value?.named, tasks);
      }
    }
  });

  for (const seed of [1, 2, 3]) {
    test(`1,000 services of durations between 0.1 and 60 s: five shards within 15 % of the mean (${seed})`, () => {
      const graph = generatedGraph(1000);
      const { shards } = shardReport(
        planOf(
          graph,
          graph.tasks.map(({ id }) => id),
        ),
        5,
        durations(seed),
      );
      const mean = shards.reduce((sum, { predictedMs }) => sum + predictedMs, 0) / 5;
      for (const { shard, predictedMs } of shards) assert.ok(Math.abs(predictedMs / mean - 1) <= 0.15, `${shard}: ${predictedMs} of ${mean} on average`);
    });
  }
});

function planOf(graph: TaskGraph, named: readonly TaskId[]): Parameters<typeof shardReport>[0] {
  return { graph, named, request: { tasks: ['test'] } };
}

function durations(seed: number): () => number {
  const random = seededRandom(seed);
  return () => 100 + random.below(60_000);
}

/** The builds of the generated services and what each waits for. */
function generatedGraph(count: number): TaskGraph {
  const files = Object.entries(generatedServices({ count, seed: 1, lean: true }));
  const services = files.flatMap(([path, text]) => (path.endsWith('/service.yml') ? [JSON.parse(text) as { name: string; dependsOn: readonly string[] }] : []));
  const at = new Map(services.map(({ name }, n) => [name, n]));
  return createTaskGraph(
    services.map(({ name }) => fakeTask(`${name}:build`)),
    services.map(({ dependsOn }) => dependsOn.flatMap((name) => at.get(name) ?? [])),
  );
}
