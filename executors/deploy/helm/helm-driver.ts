import { stringify } from 'yaml';
import type { DeployRecord, Driver, KeyedTarget, RenderedFile } from '../driver.ts';
import { displayName } from '../kubernetes/apply-objects.ts';
import { clusterOf } from '../kubernetes/cluster-of.ts';
import { clusterImages } from '../kubernetes/images/cluster-images.ts';
import { clusterRegistry } from '../kubernetes/images/cluster-registry.ts';
import { bringImage, placeImage } from '../kubernetes/images/place-image.ts';
import { checkRegistryChoice } from '../kubernetes/images/registry-choice.ts';
import { checkKubernetesSettings, kubernetesSettings } from '../kubernetes/kubernetes-settings.ts';
import { printObjects } from '../kubernetes/yaml-documents.ts';
import { checkChart } from './check-chart.ts';
import { deployRelease } from './deploy-release.ts';
import { describeChart } from './describe-chart.ts';
import { diffRelease } from './diff-release.ts';
import { createHelm } from './helm.ts';
import { liveRelease } from './live-release.ts';
import { releaseLogs, releaseStatus, scaleRelease, stopReleases } from './operate-releases.ts';
import type { Release } from './release.ts';
import { releaseCopies } from './release-copies.ts';
import { chartOf, ownObjects, shownValues } from './release-input.ts';

/** A release of helm for each service, of its own chart or of one made from its file. */
export const helmDriver: Driver = {
  version: '1',
  check: (target, context) => [...checkKubernetesSettings(target.environment), ...checkRegistryChoice(target.environment), ...checkChart(target, context)],
  render: async (target, context): Promise<readonly RenderedFile[]> => {
    const chart = chartOf(target, context);
    const values = { name: 'values.yaml', text: stringify(shownValues(target, context), { lineWidth: 0, aliasDuplicateObjects: false }) };
    if (chart === undefined) return [values, { name: 'yaml', text: printObjects(ownObjects(target)) }];
    return [values, { name: 'chart.txt', text: describeChart(chart, context).text }];
  },
  live: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    const found = await liveRelease({ helm: createHelm(context, kubectl), kubectl }, target, context);
    return found.status === 'live' ? { status: 'live', record: recordOf(target, found.release) } : found;
  },
  diff: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    return diffRelease({ helm: createHelm(context, kubectl), kubectl }, target, context);
  },
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    await bringImage(target, context);
    return recordOf(target, await deployRelease({ target, context, cluster, helm: createHelm(context, cluster.kubectl) }));
  },
  status: releaseStatus,
  stop: stopReleases,
  logs: releaseLogs,
  scale: scaleRelease,
  copies: releaseCopies,
  place: placeImage,
  images: clusterImages,
  registry: clusterRegistry,
};

function recordOf(target: KeyedTarget, { objects }: Release): DeployRecord {
  const { ingress, hasIngress } = kubernetesSettings(target.environment, target.workspace);
  return {
    key: target.key,
    service: target.service,
    environment: target.environment.name,
    kind: target.environment.kind,
    image: target.image?.reference ?? null,
    url: !hasIngress || ingress.host === undefined || target.path === undefined ? null : `http://${ingress.host}${target.path}`,
    objects: objects.map(displayName),
  };
}
