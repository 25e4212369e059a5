import { createTaskGraph } from '../../core/graph/create-task-graph.ts';
import type { Task, TaskGraph } from '../../core/model/task.ts';
import { layeredDag } from '../generate/layered-dag.ts';
import { packageName } from '../generate/package-name.ts';

/** Tasks with every default, as many as there are packages. */
export function benchTasks(size: number): readonly Task[] {
  return Array.from({ length: size }, (_, index): Task => {
    const service = packageName(index);
    return {
      ...{ id: `${service}:build`, service, name: 'build', root: `packages/${service}`, virtual: false, executor: 'command', options: {} },
      ...{ dependsOn: [], inputs: ['$default'], outputs: [{ path: 'dist', optional: false }], clean: true, tools: [], env: [], passEnv: [], secrets: [] },
      ...{ envFiles: [], cache: true, retries: 0, weight: 1, locks: [], persistent: false, when: 'success', spans: {}, command: 'true' },
    };
  });
}

/** Their graph: ten layers, as in a generated workspace. */
export function benchGraph(size: number): TaskGraph {
  return createTaskGraph(benchTasks(size), layeredDag(size, 1));
}
