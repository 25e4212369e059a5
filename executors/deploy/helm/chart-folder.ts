import type { DeployContext, DeployTarget } from '../driver.ts';

/** Where a service's chart is looked for, in its folder, when its file names none. */
export const usualChartFolders: readonly string[] = ['chart', 'deploy/chart'];

type Given = Pick<DeployContext, 'files' | 'workspaceRoot'>;

/** The folder of a service's own chart as a workspace path: the one that `deploy.chart` names, else the usual one; undefined where it has none. */
export function chartFolder({ dir, extra }: Pick<DeployTarget, 'dir' | 'extra'>, { files, workspaceRoot }: Given): string | undefined {
  const named = namedChart({ extra });
  const folders = named === undefined ? usualChartFolders : [named];
  return folders.map((folder) => inWorkspace(dir, folder)).find((folder) => files.lstat(`${workspaceRoot}/${folder}/Chart.yaml`)?.kind === 'file');
}

/** What the service's file says of its chart. */
export function namedChart({ extra }: Pick<DeployTarget, 'extra'>): string | undefined {
  const { chart } = (extra['deploy'] ?? {}) as { readonly chart?: unknown };
  return typeof chart === 'string' && chart !== '' ? chart : undefined;
}

/** `//` is the root of the workspace, else it is the service's folder. */
function inWorkspace(dir: string, path: string): string {
  const parts = (path.startsWith('//') ? path.slice(2) : `${dir}/${path}`).split('/');
  const kept: string[] = [];
  for (const part of parts) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return kept.join('/');
}
