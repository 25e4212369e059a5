import type { Executor } from './model/executor.ts';
import type { Plugin } from './model/plugin.ts';

export type { Cache } from './model/cache.ts';
export type {
  BuildSpec,
  ContainerBind,
  ContainerEnd,
  ContainerError,
  ContainerProblem,
  ContainerSpec,
  Containers,
  ImageInfo,
  LabelledThing,
  OnContainerOutput,
  RunningContainer,
} from './model/containers.ts';
export type { DeployedEnvironment, DeployedLogOptions, DeployedService, OpenDeployed } from './model/deployments.ts';
export type { ContainerState, DetachedContainers, Healthcheck, PublishedPort } from './model/detached-containers.ts';
export type { EnvironmentBuild, EnvironmentImages, EnvironmentRegistry, RegistryState } from './model/environment-images.ts';
export type { Emit, Reporter, RunEvent, Totals } from './model/event.ts';
export type {
  BaseImagesGiven,
  CheckContext,
  ConfirmContext,
  DependencyResult,
  EnvironmentUse,
  Executor,
  ExecutorContext,
  ExecutorSurroundings,
  ExportsGiven,
  Finding,
  ForeseenDependency,
  GivenEnvironment,
  JsonSchema,
  JsonValue,
  KnownImage,
  PreviewContext,
  Promotion,
  RegistrySettings,
  SpawnOptions,
  SpawnResult,
  TaskDefaults,
  TaskMistake,
  TaskPreview,
  TaskResult,
} from './model/executor.ts';
export type { DirectoryEntry, FileKind, FileStat, Files, OpenFile } from './model/files.ts';
export type { DetachedRequest, LocalProcess, LocalProcesses, ProcessGuard, ProcessIdentity } from './model/local-processes.ts';
export type { CacheSource, Failure, Outcome } from './model/outcome.ts';
export type {
  CommandFlag,
  CommandMistake,
  Hook,
  HookPoint,
  ImagePlugin,
  Inference,
  InferTree,
  LockedImage,
  Migration,
  Plugin,
  PluginCommand,
  PluginCommandContext,
  PluginManifest,
  PluginTemplate,
  ReporterSurroundings,
  ServiceSurroundings,
  UsageMistake,
  WatchedWorkspace,
  WatchScreen,
  WatchScreenView,
} from './model/plugin.ts';
export { HOOK_POINTS } from './model/plugin.ts';
export type { Registries, RegistryRequest, StoredArchive } from './model/registries.ts';
export type { EdgeKind, Service, ServiceEdge } from './model/service.ts';
export type { OutputPattern, Ready, Task, TaskConfig, TaskDependency, TaskId, When } from './model/task.ts';
export type { WorkspacePath } from './model/tree.ts';
export type {
  OpenVendors,
  StartedVendor,
  Vendor,
  VendorAccess,
  VendorPlace,
  VendorPort,
  VendorReady,
  Vendors,
  VendorVariable,
  VendorVolume,
} from './model/vendors.ts';
export type { WorkspaceConfig } from './model/workspace.ts';

/** Returns the executor as it is; gives an author completion and type errors where it is written. */
export function defineExecutor<const Type extends Executor>(executor: Type): Type {
  return executor;
}

/** Returns the plugin as it is; gives an author completion and type errors where it is written. */
export function definePlugin<const Type extends Plugin>(plugin: Type): Type {
  return plugin;
}
