import type { ExecutorContext } from '../../core/plugin-api.ts';
import { sourceFolder } from './source-folder.ts';

/** What a container sees of a task's environment: `MMO_*` with the paths that hold there, images of dependencies, and what is declared. Nothing of the host's own. */
export function hookEnvironment(context: Pick<ExecutorContext, 'env' | 'declaredEnv' | 'workspaceRoot' | 'serviceRoot'>): Readonly<Record<string, string>> {
  const declared = new Set(context.declaredEnv);
  return {
    HOME: '/tmp',
    ...Object.fromEntries(Object.entries(context.env).filter(([name]) => declared.has(name) || /^MMO(?:_|$)/.test(name))),
    MMO_WORKSPACE_ROOT: '/source',
    MMO_SERVICE_ROOT: sourceFolder(context.serviceRoot, context),
  };
}
