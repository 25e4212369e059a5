import { parse } from 'yaml';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext } from '../driver.ts';

/** A chart that another one is made of. */
export interface ChartDependency {
  readonly name: string;
  /** Workspace path of its folder, where `repository` is `file://…`. */
  readonly local: string | undefined;
  /** It is in `charts/` already, unpacked or as an archive. */
  readonly isThere: boolean;
}

/** What the Chart.yaml of a folder, a workspace path, says of the charts that it needs. Throws a `DeployFailure` where it cannot be read. */
export function chartDependencies(folder: string, { files, workspaceRoot }: Pick<DeployContext, 'files' | 'workspaceRoot'>): readonly ChartDependency[] {
  const chart = readChart(`${workspaceRoot}/${folder}/Chart.yaml`);
  const charts = `${workspaceRoot}/${folder}/charts`;
  const there = files.lstat(charts)?.kind === 'directory' ? files.readdir(charts).map(({ name }) => name) : [];
  const { dependencies } = chart as { readonly dependencies?: unknown };
  if (!Array.isArray(dependencies)) return [];
  return (dependencies as readonly unknown[]).flatMap((item): readonly ChartDependency[] => {
    const { name, repository } = (item ?? {}) as { readonly name?: unknown; readonly repository?: unknown };
    if (typeof name !== 'string') return [];
    const path = typeof repository === 'string' && repository.startsWith('file://') ? repository.slice('file://'.length) : undefined;
    const local = path === undefined ? undefined : localFolder(folder, path);
    return [{ name, local, isThere: there.some((entry) => entry === name || isArchiveOf(name, entry)) }];
  });

  function readChart(file: string): object {
    const text = files.tryReadText(file);
    if (text === undefined) throw new DeployFailure(`there is no ${folder}/Chart.yaml`);
    try {
      return (parse(text) ?? {}) as object;
    } catch (error) {
      throw new DeployFailure(`${folder}/Chart.yaml: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`, { cause: error });
    }
  }

  function localFolder(from: string, path: string): string {
    const kept = path.startsWith('/') ? [] : from.split('/');
    for (const part of path.split('/')) {
      if (part === '..' && kept.pop() === undefined) throw new DeployFailure(`${from}/Chart.yaml: ${path} leads out of the workspace`);
      if (part !== '' && part !== '.' && part !== '..') kept.push(part);
    }
    if (path.startsWith('/'))
      throw new DeployFailure(`${from}/Chart.yaml: file://${path} is a path of this machine: write it from the chart's folder, file://../…`);
    return kept.join('/');
  }
}

/** `redis-17.0.1.tgz` is one of `redis`. */
export function isArchiveOf(name: string, file: string): boolean {
  return file.startsWith(`${name}-`) && /^v?\d.*\.tgz$/.test(file.slice(name.length + 1));
}
