import { createRecord } from '../../core/key/create-record.ts';
import { closureDigest, type DependencyClosure, taskKey } from '../../core/key/digest.ts';
import type { InputEntry } from '../../core/model/record.ts';
import { layeredDag } from '../generate/layered-dag.ts';
import { benchTasks } from './bench-tasks.ts';
import type { Micro } from './micro.ts';

/** Records and keys of tasks with ten inputs each, and the closures above them. */
export const key: Micro = {
  name: 'key',
  item: 'task',
  prepare: (size) => {
    const tasks = benchTasks(size);
    const dag = layeredDag(size, 1);
    const inputs = tasks.map(({ root }) => Array.from({ length: 10 }, (_, n): InputEntry => [`${root}/src/file${n}.txt`, '100644', n.toString(16).repeat(40)]));
    return () => {
      const closures: DependencyClosure[] = [];
      const keys = new Set<string>();
      for (const [n, task] of tasks.entries()) {
        const record = createRecord({ task, platform: 'linux-x64-glibc', executorVersion: '1', inputs: inputs[n] ?? [], env: {}, args: [], tools: {} });
        const below = (dag[n] ?? []).flatMap((other) => closures[other] ?? []);
        keys.add(taskKey(record, below));
        closures.push({ id: task.id, closure: closureDigest(task.id, below) });
      }
      if (keys.size !== size) throw new Error('two tasks have one key');
    };
  },
};
