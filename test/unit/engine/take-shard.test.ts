import * as assert from 'uvu/assert';
import { digestOfNamed, type ShardPlan } from '../../../core/engine/shard-plan.ts';
import { takeShard } from '../../../core/engine/take-shard.ts';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import type { TaskId } from '../../../core/model/task.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

const named: readonly TaskId[] = ['a:test', 'b:test', 'c:test'];
const graph = createTaskGraph(
  named.map((id) => fakeTask(id)),
  [[], [], []],
);

describe('one shard of the named tasks', (test) => {
  test('without a plan every task counts the same, and the note says how much it is', () => {
    assert.equal(takeShard(graph, named, { number: 1, count: 2 }).value, { named: ['a:test', 'c:test'], note: 'shard 1/2: 2 of 3 services' });
    assert.equal(takeShard(graph, named, { number: 2, count: 2 }).value, { named: ['b:test'], note: 'shard 2/2: 1 of 3 services' });
    assert.equal(takeShard(graph, named, { number: 4, count: 4 }).value, { named: [], note: 'shard 4/4 has nothing to do' });
  });

  test('a plan decides', () => {
    const plan = planOf([['b', 'c'], ['a']]);
    assert.equal(takeShard(graph, named, { number: 1, count: 2, plan }).value?.named, ['b:test', 'c:test']);
    assert.equal(takeShard(graph, named, { number: 2, count: 2, plan }).value?.named, ['a:test']);
  });

  test('a plan of another count, of other tasks, or with a service left out is a mistake', () => {
    const message = (plan: ShardPlan, ids = named): string | undefined => takeShard(graph, ids, { number: 1, count: 2, plan }).diagnostics[0]?.message;
    assert.is(message(planOf([['a', 'b', 'c']])), 'the plan does not fit shard 1/2: it has 1 shard');
    assert.is(message(planOf([['a'], ['b', 'c']]), ['a:test']), 'the plan does not fit shard 1/2: it was made for other tasks than those named here');
    assert.is(message(planOf([['a'], ['b']])), 'the plan does not fit shard 1/2: none of its shards has the service "c"');
  });
});

function planOf(services: readonly (readonly string[])[]): ShardPlan {
  return {
    schemaVersion: 1,
    tasks: ['test'],
    digest: digestOfNamed(named),
    shards: services.map((list, n) => ({ shard: `${n + 1}/${services.length}`, services: list })),
  };
}
