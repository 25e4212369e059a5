import { stringify } from 'yaml';
import type { Driver, RenderedFile } from '../driver.ts';
import { clusterOf, ensureContext } from '../kubernetes/cluster-of.ts';
import { deployRecord } from '../kubernetes/deploy-record.ts';
import { joinedDiff } from '../kubernetes/diff-objects.ts';
import { routeDiff, routeFault } from '../kubernetes/gateway/route-state.ts';
import { routeOf } from '../kubernetes/gateway/route-table.ts';
import { routingOf } from '../kubernetes/gateway/routing.ts';
import { serveRoute } from '../kubernetes/gateway/serve-route.ts';
import { clusterImages } from '../kubernetes/images/cluster-images.ts';
import { clusterRegistry } from '../kubernetes/images/cluster-registry.ts';
import { bringImage, placeImage } from '../kubernetes/images/place-image.ts';
import { checkRegistryChoice } from '../kubernetes/images/registry-choice.ts';
import { checkKubernetesSettings } from '../kubernetes/kubernetes-settings.ts';
import { printObjects } from '../kubernetes/yaml-documents.ts';
import { checkChart } from './check-chart.ts';
import { deployRelease } from './deploy-release.ts';
import { describeChart } from './describe-chart.ts';
import { diffRelease } from './diff-release.ts';
import { createHelm } from './helm.ts';
import { liveRelease } from './live-release.ts';
import { releaseLogs, releaseStatus, scaleRelease, stopReleases } from './operate-releases.ts';
import { releaseCopies } from './release-copies.ts';
import { chartOf, ownObjects, shownValues } from './release-input.ts';
import { tryChart } from './release-upgrade.ts';

/** A release of helm for each service, of its own chart or of one made from its file. */
export const helmDriver: Driver = {
  version: '1',
  check: (target, context) => [...checkKubernetesSettings(target.environment), ...checkRegistryChoice(target.environment), ...checkChart(target, context)],
  render: async (target, context): Promise<readonly RenderedFile[]> => {
    const routing = await routingOf(target, context);
    const chart = chartOf(target, context);
    const values = { name: 'values.yaml', text: stringify(shownValues(target, { routing, context }), { lineWidth: 0, aliasDuplicateObjects: false }) };
    if (chart === undefined) return [values, { name: 'yaml', text: printObjects(ownObjects(target, routing)) }];
    return [values, { name: 'chart.txt', text: describeChart(chart, context).text }];
  },
  tryRender: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    await tryChart(createHelm(context, kubectl), target, { routing: await routingOf(target, context), context });
  },
  live: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    const routing = await routingOf(target, context);
    const found = await liveRelease({ helm: createHelm(context, cluster.kubectl), kubectl: cluster.kubectl }, target, { routing, context });
    if (found.status !== 'live') return found;
    const { objects } = found.release;
    const because = await routeFault(cluster, routeOf(target, objects, routing), { target, context });
    return because === undefined ? { status: 'live', record: deployRecord(target, objects, routing) } : { status: 'other', because };
  },
  diff: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    const routing = await routingOf(target, context);
    const { objects, diff } = await diffRelease({ helm: createHelm(context, cluster.kubectl), kubectl: cluster.kubectl }, target, { routing, context });
    return joinedDiff([diff, await routeDiff(cluster, routeOf(target, objects, routing), { target, context })]);
  },
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    await bringImage(target, context);
    const routing = await routingOf(target, context);
    const { objects } = await deployRelease({ target, context, cluster, helm: createHelm(context, cluster.kubectl), routing });
    await serveRoute(cluster, routeOf(target, objects, routing), { target, context });
    return deployRecord(target, objects, routing);
  },
  status: releaseStatus,
  stop: stopReleases,
  logs: releaseLogs,
  scale: scaleRelease,
  copies: releaseCopies,
  place: placeImage,
  images: clusterImages,
  registry: clusterRegistry,
  ensureContext,
};
