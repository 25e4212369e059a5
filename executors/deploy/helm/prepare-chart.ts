import { createHash, randomUUID } from 'node:crypto';
import type { DeployContext } from '../driver.ts';
import { chartDependencies } from './chart-dependencies.ts';
import { chartFiles, describeChart } from './describe-chart.ts';
import type { Helm } from './helm.ts';

/** No deployment that uses one takes that long. */
const UNUSED_MS = 24 * 3_600_000;

/**
 * The absolute folder of a chart with all that it needs. Where `charts/` lacks something, helm fetches it into a copy, which is kept for
 * as long as the chart stays the same: nothing is written beside the source.
 */
export async function prepareChart(helm: Helm, folder: string, context: Pick<DeployContext, 'files' | 'workspaceRoot' | 'stateDir' | 'log'>): Promise<string> {
  const { files, workspaceRoot, stateDir, log } = context;
  const { text, folders, lacks } = describeChart(folder, context);
  if (!lacks) return `${workspaceRoot}/${folder}`;
  const versions = `${stateDir}/charts/${digestOf(folder)}`;
  const kept = `${versions}/${digestOf(text)}`;
  if (files.exists(`${kept}/${folder}/Chart.yaml`)) return `${kept}/${folder}`;
  const made = `${kept}.${randomUUID()}`;
  try {
    // Each at its place of the workspace, so that `file://../…` leads where it did.
    for (const chart of folders) {
      for (const path of chartFiles(`${workspaceRoot}/${chart}`, context)) {
        files.writeAtomic(`${made}/${chart}/${path}`, files.read(`${workspaceRoot}/${chart}/${path}`));
      }
    }
    for (const chart of folders) {
      const dependencies = chartDependencies(chart, context);
      if (dependencies.length === 0) continue;
      log(`fetching what ${chart} needs: ${dependencies.map(({ name }) => name).join(', ')}`);
      await helm.run(['dependency', 'build', `${made}/${chart}`], { isLocal: true });
    }
    keep(files, { made, kept, versions });
    return `${kept}/${folder}`;
  } finally {
    files.remove(made);
  }
}

/** In the place of what was kept of the chart before. */
function keep(files: DeployContext['files'], { made, kept, versions }: { readonly made: string; readonly kept: string; readonly versions: string }): void {
  try {
    files.rename(made, kept);
  } catch (error) {
    // Another mmo was faster, with the same.
    if (!files.exists(kept)) throw error;
  }
  const before = Date.now() - UNUSED_MS;
  for (const { name } of files.readdir(versions)) {
    const path = `${versions}/${name}`;
    if (path !== kept && (files.lstat(path)?.mtimeMs ?? before) < before) files.remove(path);
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
