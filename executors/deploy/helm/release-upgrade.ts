import type { DeployContext, KeyedTarget } from '../driver.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import type { Helm } from './helm.ts';
import { objectChart } from './object-chart.ts';
import { prepareChart } from './prepare-chart.ts';
import { parseRelease, type Release, releaseName } from './release.ts';
import { chartOf, givenValues, keyedObjects } from './release-input.ts';

/** What helm is told to bring a release to what a target says. */
export interface ReleaseUpgrade {
  readonly args: readonly string[];
  /** For its standard input: values of secrets are in no file and no list of processes. */
  readonly values: string;
}

/** Readies the chart of a target with its values; `secret` is that of the service as the cluster has it. */
export async function releaseUpgrade(
  helm: Helm,
  target: KeyedTarget,
  { secret, routing, context }: { readonly secret: KubeObject | undefined; readonly routing: Routing | undefined; readonly context: DeployContext },
): Promise<ReleaseUpgrade> {
  const folder = chartOf(target, context);
  const chart =
    folder === undefined ? objectChart(releaseName(target), keyedObjects(target, secret, routing), context) : await prepareChart(helm, folder, context);
  return {
    args: ['upgrade', releaseName(target), chart, '--install', '--values', '-', '--history-max', '10'],
    values: JSON.stringify(givenValues(target, secret, { routing, context })),
  };
}

/** The release as it would be. What helm cannot render or the server refuses is found by this, before anything changes. */
export async function planRelease(helm: Helm, { args, values }: ReleaseUpgrade): Promise<Release> {
  return parseRelease(await helm.run([...args, '--dry-run', '--output', 'json'], { input: values }));
}
