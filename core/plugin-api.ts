import type { Executor } from './model/executor.ts';
import type { Plugin } from './model/plugin.ts';

export type { Executor, ExecutorContext, JsonSchema, SpawnOptions, SpawnResult, TaskResult } from './model/executor.ts';
export type { CacheSource, Failure, Outcome } from './model/outcome.ts';
export type { Inference, InferTree, Plugin } from './model/plugin.ts';
export type { EdgeKind, Service, ServiceEdge } from './model/service.ts';
export type { OutputPattern, Ready, Task, TaskConfig, TaskDependency, TaskId, When } from './model/task.ts';
export type { WorkspacePath } from './model/tree.ts';

/** Returns the executor as it is; gives an author completion and type errors where it is written. */
export function defineExecutor<const Type extends Executor>(executor: Type): Type {
  return executor;
}

/** Returns the plugin as it is; gives an author completion and type errors where it is written. */
export function definePlugin<const Type extends Plugin>(plugin: Type): Type {
  return plugin;
}
