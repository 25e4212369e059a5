import * as assert from 'uvu/assert';
import { buildTaskGraph } from '../../../core/graph/build-task-graph.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import { findCycles } from '../../../core/graph/find-cycles.ts';
import type { EdgeKind } from '../../../core/model/service.ts';
import type { TaskGraph, TaskId } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { fakeService } from './fake-service.ts';

describe('task graph', (test) => {
  test('finds a loop to itself, a pair and a long cycle', () => {
    assert.equal(findCycles(graphOf([[0]])), [[0]]);
    assert.equal(findCycles(graphOf([[1], [0]])), [[0, 1]]);
    const long = findCycles(graphOf(Array.from({ length: 5000 }, (_, n) => [(n + 1) % 5000])));
    assert.is(long[0]?.length, 5000);
    assert.equal(findCycles(graphOf([[1], [2], []])), []);
  });

  test('is the same for services in any order', () => {
    const services = Array.from({ length: 20 }, (_, n) =>
      fakeService(`s${n}`, {
        dependsOn: n === 0 ? [] : [{ service: `s${n >> 1}`, kind: 'build' }],
        tasks: { build: { dependsOn: [edges('build', 'build')] } },
      }),
    );
    const expected = shape(buildTaskGraph(services));
    const random = seededRandom(3);
    for (let round = 0; round < 100; round++) {
      const keyed = services.map((service) => [random.below(1e9), service] as const).sort(([a], [b]) => a - b);
      assert.equal(shape(buildTaskGraph(keyed.map(([, service]) => service))), expected, `round ${round} of seed 3`);
    }
  });

  test('goes through a service without the task along edges of the kind that was asked for', () => {
    const graph = buildTaskGraph([
      fakeService('a', {
        dependsOn: [
          { service: 'm', kind: 'build' },
          { service: 'm', kind: 'runtime' },
        ],
        tasks: { one: { dependsOn: [edges('build', 't')] }, two: { dependsOn: [edges('runtime', 't')] } },
      }),
      fakeService('m', {
        dependsOn: [
          { service: 'b', kind: 'build' },
          { service: 'r', kind: 'runtime' },
        ],
      }),
      fakeService('b', { tasks: { t: {} } }),
      fakeService('r', { tasks: { t: {} } }),
    ]);
    assert.equal(reached(graph, 'a:one'), ['b:t']);
    assert.equal(reached(graph, 'a:two'), ['r:t']);
  });
});

function edges(edge: EdgeKind, task: string): { readonly kind: 'edges'; readonly edge: EdgeKind; readonly task: string } {
  return { kind: 'edges', edge, task };
}

function graphOf(dependencies: readonly (readonly number[])[]): TaskGraph {
  return createTaskGraph(
    dependencies.map((_, n) => fakeTask(`n${String(n).padStart(6, '0')}:t`)),
    dependencies,
  );
}

function shape(graph: TaskGraph): unknown {
  return graph.tasks.map((task, n) => [task.id, graph.dependencies(n)]).concat([['order', graph.order]] as never);
}

function reached(graph: TaskGraph, from: TaskId): readonly string[] {
  return graph
    .closure([graph.indexOf(from) ?? -1])
    .tasks.filter(({ virtual, id }) => !virtual && id !== from)
    .map(({ id }) => id);
}
