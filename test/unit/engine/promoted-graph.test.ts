import * as assert from 'uvu/assert';
import { leftOut, promotedGraph } from '../../../core/engine/promoted-graph.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { Executor, Promotion } from '../../../core/model/executor.ts';
import type { TaskId } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

const executors = new Map([
  ['deploy', { deploys: true } as Executor],
  ['command', {} as Executor],
]);

function promotionOf(...services: readonly string[]): Promotion {
  return { from: { name: 'staging', config: {} }, images: new Map(services.map((name) => [name, { reference: name, id: undefined, digests: [] }])) };
}

/** web needs cart, cart needs catalog; each deploys an image of its own, and `own` is deployed by a command. */
const tasks = [
  ...['cart', 'catalog', 'web'].flatMap((name) => [fakeTask(`${name}:deploy`, { executor: 'deploy' }), fakeTask(`${name}:image`, { executor: 'command' })]),
  fakeTask('own:deploy', { executor: 'command' }),
];
const edges: Readonly<Record<string, readonly string[]>> = {
  'web:deploy': ['cart:deploy', 'web:image'],
  'cart:deploy': ['catalog:deploy', 'cart:image'],
  'catalog:deploy': ['catalog:image'],
};
const graph = createTaskGraph(
  tasks,
  tasks.map(({ id }) => (edges[id] ?? []).map((other) => tasks.findIndex((task) => task.id === other))),
);

describe('what is promoted', (test) => {
  test('is deployed in the same order, across services that are left out, and nothing else is done', () => {
    const promoted = promotedGraph(graph, { promotion: promotionOf('catalog', 'web', 'own'), executors });
    assert.equal(
      promoted.tasks.map(({ id }) => id),
      ['catalog:deploy', 'web:deploy'],
    );
    assert.equal(promoted.dependencies(1), [0]);
    assert.is(promotedGraph(graph, { promotion: undefined, executors }), graph);
  });

  test('is told where it is not all that was asked for', () => {
    const named = new Set<TaskId>(['web:deploy', 'cart:deploy', 'own:deploy']);
    assert.is(leftOut(named, graph, { promotion: promotionOf('web', 'own'), executors }), 'not running in staging, left out: cart, own');
    assert.equal([...named], ['web:deploy']);
    assert.is(leftOut(named, graph, { promotion: promotionOf('web'), executors }), undefined);
    assert.is(leftOut(named, graph, { promotion: undefined, executors }), undefined);
  });
});
