import type { PluginCommandContext, WatchedWorkspace } from '../../../core/plugin-api.ts';

/** A context whose workspace is that of the last pass. */
export interface LiveContext {
  readonly context: PluginCommandContext;
  /** From now on this is the workspace, for everything that was made of the context, too. */
  readonly take: (workspace: WatchedWorkspace) => void;
}

/** Makes a context that follows the workspace's files. */
export function liveContext(given: PluginCommandContext): LiveContext {
  let now: WatchedWorkspace = { ...given.workspace, selected: given.selected, environment: given.environment };
  const workspace: PluginCommandContext['workspace'] = {
    root: given.workspace.root,
    get config() {
      return now.config;
    },
    get services() {
      return now.services;
    },
  };
  return {
    context: { ...given, workspace, environment: (service, command) => now.environment(service, command) },
    take: (next) => {
      now = next;
    },
  };
}
