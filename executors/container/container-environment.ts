import type { ExecutorContext } from '../../core/plugin-api.ts';

/** The task's environment inside a container: what was declared for it and `MMO_*` with the paths that hold there, nothing of the host's own. HOME is /tmp. */
export function containerEnvironment(
  { env, declaredEnv }: Pick<ExecutorContext, 'env' | 'declaredEnv'>,
  folders: { readonly workspace: string; readonly service: string },
): Readonly<Record<string, string>> {
  const declared = new Set([...declaredEnv, 'CI']);
  const kept = Object.entries(env).filter(([name]) => declared.has(name) || /^MMO(?:_|$)/.test(name));
  return { HOME: '/tmp', ...Object.fromEntries(kept), MMO_WORKSPACE_ROOT: folders.workspace, MMO_SERVICE_ROOT: folders.service };
}
