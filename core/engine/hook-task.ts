import { canonicalText } from '../lib/canonical-text.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Checked } from '../model/diagnostic.ts';
import type { Executor } from '../model/executor.ts';
import type { Hook } from '../model/plugin.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { WorkspaceConfig } from '../model/workspace.ts';
import type { KnownPlugin } from '../plugin-host/known-plugin.ts';
import { mergeTask } from '../services/merge-task.ts';
import { taskConfig } from '../services/task-config.ts';
import { workspaceEnv } from '../services/workspace-env.ts';

export interface HookTaskOptions {
  readonly plugin: KnownPlugin;
  readonly hook: Hook;
  /** Of the hooks that the plugin has at the same point, from 1. */
  readonly ordinal: number;
  /** Undefined for a hook that runs once for all. */
  readonly service?: Service | undefined;
  readonly config: WorkspaceConfig;
  readonly executors: ReadonlyMap<string, Executor>;
}

/** A hook as a task: `//:prebuild@acme` once for all, `cart:prebuild@acme` where it has outputs and is cached for each service. */
export function hookTask({ plugin, hook, ordinal, service, config, executors }: HookTaskOptions): Checked<Task> {
  const name = `${hook.at}@${plugin.manifest.name}${ordinal === 1 ? '' : `.${ordinal}`}`;
  const span = plugin.reference.span ?? { file: config.file ?? 'mmo.json', start: 0, end: 0 };
  const merged = mergeTask([{ source: 'inferred', by: plugin.name, raw: hook.task, spanOf: () => undefined }]);
  const owner = { name: service?.name ?? '//', dir: service?.dir ?? '', type: service?.type ?? 'service', extra: service?.extra ?? {} };
  const { config: built, diagnostics } = taskConfig(merged.values, {
    service: owner,
    name,
    executors,
    outerEnv: workspaceEnv(config, hook.at),
    serviceEnv: service?.environment.env ?? [],
    serviceSecrets: service?.environment.secrets ?? [],
    serviceEnvFiles: service?.environment.envFiles ?? [],
    fallbackSpan: span,
  });
  const version = [plugin.version ?? '', executors.get(built.executor)?.version ?? ''];
  const task: Task = {
    ...built,
    // Once per run, hit or not: what it is for may lie outside the workspace.
    ...(service === undefined && {
      inputs: [],
      cache: false,
      standsFor: sha256(canonicalText(['mmo hook 2', name, version, built.command ?? null, built.options, built.env, built.cwd ?? null])),
    }),
    id: `${owner.name}:${name}`,
    service: owner.name,
    name,
    root: owner.dir,
    virtual: false,
  };
  return { value: task, diagnostics };
}
