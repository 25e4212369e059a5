import * as assert from 'uvu/assert';
import { createTaskGraph } from '../../../core/graph/create-task-graph.ts';
import { criticalPath } from '../../../core/scheduler/critical-path.ts';
import { longestPath } from '../../../core/scheduler/longest-path.ts';
import { fakeTask } from '../../support/fake-task.ts';
import { describe } from '../../support/harness.ts';

describe('critical path', (test) => {
  const graph = createTaskGraph([fakeTask('a:b'), fakeTask('b:b'), fakeTask('c:b'), fakeTask('d:b')], [[], [0], [0], [1, 2]]);
  const durations = [1, 5, 3, 2];

  test('is the longest way to the end', () => {
    assert.equal([...criticalPath(graph, (n) => durations[n] ?? 0)], [8, 7, 5, 2]);
  });

  test('names the chain that decided the time', () => {
    assert.equal(
      longestPath(graph, (n) => durations[n] ?? 0),
      { tasks: ['a:b', 'b:b', 'd:b'], durationMs: 8 },
    );
  });
});
