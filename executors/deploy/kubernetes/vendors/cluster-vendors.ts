import type { Vendor } from '../../../../core/plugin-api.ts';
import { DeployFailure } from '../../deploy-failure.ts';
import { digestOf } from '../../digest-of.ts';
import type { DeployContext, Driver, KeyedTarget } from '../../driver.ts';
import { applySecret, readSecret } from '../apply-secret.ts';
import { type Cluster, clusterOf } from '../cluster-of.ts';
import { deployObjects } from '../deploy-objects.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { kubernetesSettings } from '../kubernetes-settings.ts';
import { liveObjects } from '../live-objects.ts';
import { markObject, vendorLabel } from '../marks.ts';
import { ownedObjects, removeObjects } from '../owned-objects.ts';
import { readObjects } from '../read-objects.ts';
import { serviceOf } from '../service-of.ts';
import { holdsOthers, secretStub, withSecretVersion } from '../service-secret.ts';
import { renderVendor } from './render-vendor.ts';

/** Vendors that are being brought to a place by a run of this process, so that tasks which need the same one wait for the same rollout. */
const coming = new Map<string, Promise<void>>();

/** What was found in a run, so that its tasks ask once. */
const present = new Map<string, Promise<string | undefined>>();

/** Sees to it that the vendors of a target run in its namespace as they are defined. Throws a `DeployFailure` where one does not come up. */
export async function ensureVendors(cluster: Cluster, target: KeyedTarget, context: DeployContext): Promise<void> {
  if (target.vendors.length === 0) return;
  for (const vendor of (await context.vendors()).closure(target.vendors)) {
    const key = placeOf(cluster.kubectl, vendor, context);
    const known = coming.get(key);
    const bringing = known ?? bring(cluster, vendorTarget(vendor, target), { vendor, context });
    coming.set(key, bringing);
    if (known === undefined) context.onRunEnd(async () => void coming.delete(key));
    try {
      await bringing;
    } catch (error) {
      // Another attempt is another one.
      coming.delete(key);
      if (!(error instanceof DeployFailure)) throw error;
      throw new DeployFailure(`its vendor "${vendor.name}": ${error.message}`, { lines: error.lines, cause: error });
    }
  }
}

/** What is to be done before the vendors of a target are there; undefined where that is nothing. */
export async function missingVendors(kubectl: Kubectl, target: KeyedTarget, context: DeployContext): Promise<string | undefined> {
  if (target.vendors.length === 0) return undefined;
  for (const vendor of (await context.vendors()).closure(target.vendors)) {
    const key = placeOf(kubectl, vendor, context);
    const asking = present.get(key) ?? lacking(kubectl, vendorTarget(vendor, target), vendor);
    present.set(key, asking);
    context.onRunEnd(async () => void present.delete(key));
    const because = await asking.catch((error: unknown) => {
      present.delete(key);
      throw error;
    });
    if (because === undefined) continue;
    // It is about to come.
    present.delete(key);
    return `its vendor "${vendor.name}": ${because}`;
  }
  return undefined;
}

/** Removes the claims of vendors that do not run any more, and their files with them. */
export const removeClaims: NonNullable<Driver['removeVolumes']> = async (environment, vendors, access) => {
  const workspace = access.workspace.config.name;
  const { kubectl } = await clusterOf(environment, workspace, access);
  const owned = await ownedObjects(kubectl, { workspace, environment: environment.name }, ['persistentvolumeclaims']);
  const gone = owned.filter((claim) => claim.metadata.labels?.[vendorLabel] !== undefined && vendors?.includes(serviceOf(claim)) !== false);
  await removeObjects(kubectl, gone);
  return gone.map((claim) => `${serviceOf(claim)}: volume ${claim.metadata.name}`);
};

interface Given {
  readonly vendor: Vendor;
  readonly context: DeployContext;
}

async function bring(cluster: Cluster, target: KeyedTarget, { vendor, context }: Given): Promise<void> {
  if ((await lacking(cluster.kubectl, target, vendor)) === undefined) return;
  const prepare = async (): Promise<{ objects: readonly KubeObject[]; kept: readonly KubeObject[] }> => {
    const objects = objectsOf(vendor, target);
    if (target.secrets.length === 0) return { objects, kept: [] };
    const secret = await applySecret(cluster, target, { env: vendor.env, log: context.log });
    return { objects: withSecretVersion(objects, secret?.metadata.resourceVersion), kept: [secretStub(target, cluster.settings.namespace)] };
  };
  await deployObjects({ target, context, cluster, isOwn: true, prepare });
  context.log(`vendor ${vendor.name}: started`);
}

async function lacking(kubectl: Kubectl, target: KeyedTarget, vendor: Vendor): Promise<string | undefined> {
  const secret = target.secrets.length === 0 ? undefined : await readSecret(kubectl, target);
  const objects = withSecretVersion(objectsOf(vendor, target), secret?.metadata.resourceVersion);
  const kept = target.secrets.length === 0 ? [] : [secretStub(target, kubectl.namespace)];
  const found = await liveObjects(kubectl, { target, objects, live: await readObjects(kubectl, objects), kept });
  if (found.status === 'absent') return 'it is not there';
  if (found.status === 'other') return found.because;
  return holdsOthers(target, { env: vendor.env, live: secret }) ? 'its variables have other values' : undefined;
}

function placeOf({ context, namespace }: Kubectl, { name }: Vendor, { runId }: DeployContext): string {
  return JSON.stringify([runId, context, namespace, name]);
}

function objectsOf(vendor: Vendor, { workspace, environment, key }: KeyedTarget): readonly KubeObject[] {
  const owner = { workspace, environment: environment.name, service: vendor.name };
  const objects = renderVendor(vendor, { workspace, environment, settings: kubernetesSettings(environment, workspace) });
  return objects.map((object) => markObject(object, owner, key));
}

/** A vendor in the place of a service, whose variables are all secrets. */
function vendorTarget(vendor: Vendor, target: KeyedTarget): KeyedTarget {
  const { workspace, environment } = target;
  const key = digestOf(renderVendor(vendor, { workspace, environment, settings: kubernetesSettings(environment, workspace) }));
  const secrets = Object.keys(vendor.env).sort();
  const none = { image: undefined, images: {}, path: undefined, command: undefined, autoscale: undefined, ready: undefined };
  return {
    ...target,
    ...none,
    service: vendor.name,
    env: {},
    secrets,
    dependsOn: [],
    vendors: [],
    extra: {},
    port: vendor.ports[0]?.container,
    scale: 1,
    key,
    rendered: [],
  };
}
