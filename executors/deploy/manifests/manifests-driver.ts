import type { DeployContext, DeployTarget, Driver, KeyedTarget, RenderedFile } from '../driver.ts';
import { clusterOf, ensureContext } from '../kubernetes/cluster-of.ts';
import { deployObjects } from '../kubernetes/deploy-objects.ts';
import { deployRecord } from '../kubernetes/deploy-record.ts';
import { diffObjects } from '../kubernetes/diff-objects.ts';
import { clusterImages } from '../kubernetes/images/cluster-images.ts';
import { clusterRegistry } from '../kubernetes/images/cluster-registry.ts';
import { bringImage, placeImage } from '../kubernetes/images/place-image.ts';
import { checkRegistryChoice } from '../kubernetes/images/registry-choice.ts';
import type { KubeObject } from '../kubernetes/kube-object.ts';
import { checkKubernetesSettings } from '../kubernetes/kubernetes-settings.ts';
import { liveObjects } from '../kubernetes/live-objects.ts';
import { markObject } from '../kubernetes/marks.ts';
import { objectCopies } from '../kubernetes/object-copies.ts';
import { clusterLogs, clusterStatus, scaleInCluster, stopInCluster } from '../kubernetes/operate-cluster.ts';
import { ownedInRun } from '../kubernetes/owned-in-run.ts';
import { readObjects } from '../kubernetes/read-objects.ts';
import { parseObjects } from '../kubernetes/yaml-documents.ts';
import { lackingVendors } from '../vendors/lacking-vendors.ts';
import { findManifests } from './find-manifests.ts';
import { prepareManifest } from './prepare-manifest.ts';
import { renderTemplate } from './render-template.ts';

/** Objects of a cluster, from manifests that people write: templates, or files as they are. */
export const manifestsDriver: Driver = {
  version: '1',
  check: (target) => [...checkKubernetesSettings(target.environment), ...checkRegistryChoice(target.environment), ...lackingVendors(target)],
  render: renderManifests,
  live: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    const objects = objectsOf(target, kubectl.namespace);
    const found = await liveObjects(kubectl, {
      target,
      objects,
      live: await readObjects(kubectl, objects),
      owned: () => ownedInRun(kubectl, { target, context }),
    });
    return found.status === 'live' ? { status: 'live', record: deployRecord(target, objects, undefined) } : found;
  },
  diff: async (target, context) => {
    const { kubectl } = await clusterOf(target.environment, target.workspace, context);
    return diffObjects(kubectl, objectsOf(target, kubectl.namespace));
  },
  deploy: async (target, context) => {
    const cluster = await clusterOf(target.environment, target.workspace, context);
    await bringImage(target, context);
    const objects = objectsOf(target, cluster.settings.namespace);
    return deployRecord(target, await deployObjects({ target, context, cluster, prepare: async () => ({ objects, kept: [] }) }), undefined);
  },
  status: clusterStatus,
  stop: stopInCluster,
  logs: clusterLogs,
  scale: scaleInCluster,
  copies: objectCopies,
  place: placeImage,
  images: clusterImages,
  registry: clusterRegistry,
  ensureContext,
};

async function renderManifests(target: DeployTarget, { files, workspaceRoot }: DeployContext): Promise<readonly RenderedFile[]> {
  const found = await findManifests(target, { files, workspaceRoot });
  const reference = target.image?.reference;
  const variables = {
    APP: target.service,
    MODE: target.environment.name,
    REPLICAS: String(target.scale),
    ...(found.image !== undefined && { IMAGE: found.image }),
    ...(reference !== undefined && { IMAGE: target.image?.digests[0] ?? reference, DOCKER_TAG: reference.slice(reference.lastIndexOf(':') + 1) }),
    ...target.images,
    ...target.env,
    ...found.args,
  };
  const texts: string[] = [];
  for (const file of found.files) {
    const text = files.readText(`${workspaceRoot}/${file}`);
    const isTemplate = /\.(ejs|erb)$/.test(file);
    texts.push(isTemplate ? await renderTemplate(text, { file, variables, helpers: found.helpers, secrets: target.secrets }) : text);
  }
  return [{ name: 'yaml', text: texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('---\n') }];
}

function objectsOf({ workspace, environment, service, rendered, key }: KeyedTarget, namespace: string): readonly KubeObject[] {
  const file = `.mmo/rendered/${environment.name}/${service}.yaml`;
  const objects = rendered.flatMap(({ text }) => parseObjects(text, file));
  return objects.map((object) => markObject(prepareManifest(object, { namespace, file }), { workspace, environment: environment.name, service }, key));
}
