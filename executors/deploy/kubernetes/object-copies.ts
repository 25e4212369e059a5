import type { CopyDriver } from '../driver.ts';
import { clusterCopies } from './cluster-copies.ts';
import { clusterOf } from './cluster-of.ts';
import { firstPort } from './first-port.ts';
import { vendorLabel } from './marks.ts';
import { stopInCluster } from './operate-cluster.ts';
import { ownedObjects } from './owned-objects.ts';
import { ownedWorkloads } from './owned-workloads.ts';
import { serviceOf } from './service-of.ts';

/** Copies whose objects bear the labels of mmo. */
export const objectCopies: CopyDriver = clusterCopies({
  remove: async (environment, access, { withNamespace }) => {
    if (!withNamespace) return stopInCluster(environment, undefined, access);
    const workspace = access.workspace.config.name;
    const { kubectl } = await clusterOf(environment, workspace, access);
    const workloads = await ownedWorkloads(kubectl, { workspace, environment: environment.name });
    return [...new Set(workloads.map(serviceOf))].sort();
  },
  ports: async (environment, access) => {
    const workspace = access.workspace.config.name;
    const { kubectl } = await clusterOf(environment, workspace, access);
    return (await ownedObjects(kubectl, { workspace, environment: environment.name }, ['services'])).flatMap((object) => {
      const port = firstPort(object);
      const isVendor = object.metadata.labels?.[vendorLabel] !== undefined;
      return port === undefined ? [] : [{ service: serviceOf(object), name: object.metadata.name, port, isVendor }];
    });
  },
});
