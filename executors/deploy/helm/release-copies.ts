import type { CopyDriver } from '../driver.ts';
import { clusterCopies } from '../kubernetes/cluster-copies.ts';
import { firstPort } from '../kubernetes/first-port.ts';
import { serviceObject } from '../kubernetes/gateway/route-table.ts';
import { objectsHere } from './live-release.ts';
import { ownReleases, releasePlace, stopReleases } from './operate-releases.ts';
import { uninstallRelease } from './uninstall-release.ts';

/** Copies that consist of releases. Their objects bear no labels of mmo's: they are found by what helm knows of them. */
export const releaseCopies: CopyDriver = clusterCopies({
  remove: async (environment, access, { withNamespace }) => {
    if (!withNamespace) return stopReleases(environment, undefined, access);
    const place = await releasePlace(environment, access);
    const releases = await ownReleases(place);
    // What a chart has outside of the namespace goes with its release alone.
    // A hook that fails does not keep a copy alive.
    for (const { name } of releases) await uninstallRelease(place.helm, name).catch(() => uninstallRelease(place.helm, name, ['--no-hooks']));
    return releases.map(({ mark, name }) => mark.service ?? name).sort();
  },
  ports: async (environment, access) => {
    const place = await releasePlace(environment, access);
    return (await ownReleases(place)).flatMap((release) => {
      const service = release.mark.service ?? release.name;
      const own = serviceObject(service, objectsHere(release, place.kubectl));
      const port = own && firstPort(own);
      return own === undefined || port === undefined ? [] : [{ service, name: own.metadata.name, port }];
    });
  },
});
