import { createTaskGraph } from '../../core/graph/create-task-graph.ts';
import { criticalPath } from '../../core/scheduler/critical-path.ts';
import { layeredDag } from '../generate/layered-dag.ts';
import { benchTasks } from './bench-tasks.ts';
import type { Micro } from './micro.ts';

/** The task graph: made from tasks and edges, the closure of all of it, its critical path. */
export const graph: Micro = {
  name: 'graph',
  item: 'task',
  prepare: (size) => {
    const tasks = benchTasks(size);
    const dag = layeredDag(size, 1);
    return () => {
      const whole = createTaskGraph(tasks, dag);
      const closure = whole.closure(whole.tasks.map((_, n) => n));
      if (closure.order.length !== size || criticalPath(closure, () => 1).length !== size) throw new Error('tasks were lost');
    };
  },
};
