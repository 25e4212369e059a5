import { createHash } from 'node:crypto';
import type { DeployContext } from '../driver.ts';
import { chartDependencies, isArchiveOf } from './chart-dependencies.ts';

type Given = Pick<DeployContext, 'files' | 'workspaceRoot'>;

/** A chart and the local charts that it needs. */
export interface ChartDescription {
  /** Digest and workspace path of each file, a line each: equal where the charts are. */
  readonly text: string;
  /** Workspace paths of the local charts, those that others need first; the chart itself is the last. */
  readonly folders: readonly string[];
  /** There is a chart among them that `charts/` lacks. */
  readonly lacks: boolean;
}

/** What a chart consists of. Archives that a Chart.lock pins do not count: they are not the same bytes on two machines. */
export function describeChart(folder: string, given: Given): ChartDescription {
  const folders: string[] = [];
  const lines: string[] = [];
  let lacks = false;
  const visit = (chart: string): void => {
    if (folders.includes(chart)) return;
    const dependencies = chartDependencies(chart, given);
    for (const { local } of dependencies) if (local !== undefined) visit(local);
    const isLocked = given.files.exists(`${given.workspaceRoot}/${chart}/Chart.lock`);
    // What was built beside the source may be older than a local chart is.
    lacks ||= dependencies.some(({ isThere, local }) => !isThere || local !== undefined);
    for (const path of chartFiles(`${given.workspaceRoot}/${chart}`, given)) {
      const file = /^charts\/([^/]+)$/.exec(path)?.[1];
      const isBuilt = file !== undefined && dependencies.some(({ name, local }) => (isLocked || local !== undefined) && isArchiveOf(name, file));
      if (!isBuilt) lines.push(`${digest(given.files.read(`${given.workspaceRoot}/${chart}/${path}`))}  ${chart}/${path}`);
    }
    folders.push(chart);
  };
  visit(folder);
  return { text: `${lines.join('\n')}\n`, folders, lacks };
}

/** Files of a chart's folder, relative to it, in order; links count as what they lead to, links to folders are not followed. */
export function chartFiles(root: string, { files }: Pick<Given, 'files'>, below = ''): readonly string[] {
  return files.readdir(`${root}/${below}`).flatMap(({ name, kind }): readonly string[] => {
    const path = below === '' ? name : `${below}/${name}`;
    if (kind === 'directory') return chartFiles(root, { files }, path);
    return kind === 'file' || (kind === 'symlink' && files.tryRead(`${root}/${path}`) !== undefined) ? [path] : [];
  });
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
