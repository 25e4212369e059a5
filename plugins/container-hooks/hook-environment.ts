import type { ExecutorContext, Task } from '../../core/plugin-api.ts';
import { sourceFolder } from './source-folder.ts';

/** What a container sees of a task's environment: `MMO_*` with the paths that hold there, images of dependencies, and what is declared. Nothing of the host's own. */
export function hookEnvironment(
  { env: items, passEnv, secrets }: Pick<Task, 'env' | 'passEnv' | 'secrets'>,
  context: Pick<ExecutorContext, 'env' | 'workspaceRoot' | 'serviceRoot'>,
): Readonly<Record<string, string>> {
  const declared = new Set([...items.map((item) => item.split('=', 1)[0] ?? ''), ...passEnv, ...secrets]);
  const patterns = [...declared].filter((name) => name.endsWith('*')).map((name) => name.slice(0, -1));
  const isSeen = (name: string): boolean =>
    /^MMO(?:_|$)/.test(name) || name.endsWith('_DOCKER_IMAGE') || declared.has(name) || patterns.some((prefix) => name.startsWith(prefix));
  return {
    HOME: '/tmp',
    ...Object.fromEntries(Object.entries(context.env).filter(([name]) => isSeen(name))),
    MMO_WORKSPACE_ROOT: '/source',
    MMO_SERVICE_ROOT: sourceFolder(context.serviceRoot, context),
  };
}
