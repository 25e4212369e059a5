import type { TraceFile } from '../engine/audit/read-traces.ts';
import type { Host, Processes } from '../host/host.ts';
import { findProgram } from '../key/find-program.ts';
import type { TaskId } from '../model/task.ts';

/** A host whose commands of some tasks are traced. */
export interface TracingHost {
  readonly host: Host;
  /** From here on the commands of these tasks are traced to files in the folder, which must exist. */
  readonly follow: (tasks: readonly TaskId[], folder: string) => void;
  /** What was traced so far, in the order in which the commands started. */
  readonly traces: () => ReadonlyMap<TaskId, readonly TraceFile[]>;
}

/** Wraps a host so that `tracer`, an argv that takes `-o <file>`, stands before the commands of tasks that are followed. */
export function traceTasks(host: Host, tracer: readonly string[]): TracingHost {
  const { processes } = host;
  const traces = new Map<TaskId, TraceFile[]>();
  let followed: ReadonlySet<TaskId> = new Set();
  let into = '';
  let count = 0;
  const tracing: Processes = {
    ...processes,
    spawn(request) {
      const { argv, cwd, env } = request;
      const task: TaskId = `${env['MMO_SERVICE']}:${env['MMO_TASK']}`;
      const [program = ''] = argv;
      // What cannot be started is to fail as it does without a tracer.
      const exists = program.includes('/') || findProgram(program, env['PATH'] ?? '', host) !== undefined;
      if (!followed.has(task) || !exists) return processes.spawn(request);
      count += 1;
      const path = `${into}/${count}`;
      traces.set(task, [...(traces.get(task) ?? []), { path, cwd }]);
      return processes.spawn({ ...request, argv: [...tracer, '-o', path, ...argv] });
    },
  };
  return {
    host: { ...host, processes: tracing },
    follow(tasks, folder) {
      followed = new Set(tasks);
      into = folder;
    },
    traces: () => traces,
  };
}
