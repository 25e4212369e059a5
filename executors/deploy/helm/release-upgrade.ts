import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, KeyedTarget } from '../driver.ts';
import type { Routing } from '../kubernetes/gateway/routing.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { SourceFailure } from '../source-failure.ts';
import { chartFailure } from './chart-failure.ts';
import type { Helm } from './helm.ts';
import { objectChart } from './object-chart.ts';
import { prepareChart } from './prepare-chart.ts';
import { parseRelease, type Release, releaseName } from './release.ts';
import { chartOf, givenValues, keyedObjects, shownValues } from './release-input.ts';

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

/** The release as it would be. What helm cannot render (then a `SourceFailure`) or the server refuses is found by this, before anything changes. */
export async function planRelease(helm: Helm, { args, values }: ReleaseUpgrade): Promise<Release> {
  const text = await helm.run([...args, '--dry-run', '--output', 'json'], { input: values }).catch((error: unknown) => {
    throw chartFailure(error);
  });
  return parseRelease(text);
}

/** Renders the chart of a target without a cluster and without secrets. Throws a `SourceFailure` where its files cannot be rendered; what else helm may have against it is not told here. */
export async function tryChart(
  helm: Helm,
  target: KeyedTarget,
  given: { readonly routing: Routing | undefined; readonly context: DeployContext },
): Promise<void> {
  const folder = chartOf(target, given.context);
  if (folder === undefined) return;
  try {
    const chart = await prepareChart(helm, folder, given.context);
    const values = JSON.stringify(shownValues(target, given));
    await helm.run(['template', releaseName(target), chart, '--values', '-'], { input: values, isLocal: true });
  } catch (error) {
    const failure = chartFailure(error);
    if (failure instanceof SourceFailure || !(failure instanceof DeployFailure)) throw failure;
  }
}
