/** The public entry for programs that open, plan and run workspaces themselves. */
export { builtins } from './cli/builtins.ts';
export { openWorkspace } from './engine/open.ts';
export type {
  AffectedReport,
  CacheControl,
  ContinueMode,
  OpenOptions,
  OpenWorkspace,
  Plan,
  RunOptions,
  RunRequest,
  RunResult,
  RunSummary,
  Selection,
  TaskSummary,
  WhyReport,
  Workspace,
} from './engine/types.ts';
export { createNodeHost } from './host/create-node-host.ts';
export type { Host } from './host/host.ts';
export type { Checked, Diagnostic, Severity, Span } from './model/diagnostic.ts';
export type { Emit, Reporter, RunEvent, Totals } from './model/event.ts';
export type { CacheSource, Failure, Outcome } from './model/outcome.ts';
export type { Builtins } from './model/plugin.ts';
export type { EdgeKind, Origin, Service, ServiceEdge } from './model/service.ts';
export type { OutputPattern, Task, TaskConfig, TaskDependency, TaskGraph, TaskId } from './model/task.ts';
export type { WorkspaceConfig } from './model/workspace.ts';
