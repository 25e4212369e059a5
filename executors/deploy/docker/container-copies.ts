import { randomUUID } from 'node:crypto';
import type { Address, CopyDriver, DeployEnvironment } from '../driver.ts';
import { isGone, ownHolder, readHolder } from '../holder.ts';
import { filtersOf, labelNames, placeLabels, placeName } from './container-labels.ts';
import { HOLDER_LABEL } from './lease.ts';
import { stopContainers } from './operate-containers.ts';
import { publishedPort } from './probe.ts';

/** Of a holder on another machine that shares the daemon, nothing can be seen from here. */
const FOREIGN_MS = 24 * 3_600_000;
/** On containers of vendors, with the name of one. */
const VENDOR_LABEL = 'mmo.vendor';

/** Copies of an environment at one daemon: a network of their own each. A volume, made before anything else, says by its label who holds one. */
export const containerCopies: CopyDriver = {
  hold: async (environment, access) => {
    const { detached } = await access.containers();
    const own = ownHolder(randomUUID(), access);
    const { config } = access.workspace;
    const name = placeName(config.name, environment, 'holder');
    await detached.ensureVolume(name, { ...placeLabels(config.name, environment), [HOLDER_LABEL]: JSON.stringify(own) });
    return () => detached.removeVolume(name);
  },
  abandoned: async (environment, access) => {
    const containers = await access.containers();
    const own = ownHolder(randomUUID(), access);
    const found = await containers.labelled([`${labelNames.workspace}=${access.workspace.config.name}`, HOLDER_LABEL]);
    const marks = found.filter(({ kind, id, labels }) => kind === 'volume' && id.endsWith('-holder') && isCopyOf(labels[labelNames.environment], environment));
    return marks.flatMap(({ labels }) => {
      const holder = readHolder(labels[HOLDER_LABEL]);
      const isHeld = holder !== undefined && !isGone(holder, own, { processes: access.processes, foreignMs: FOREIGN_MS, isMarkHere: true });
      return isHeld ? [] : (labels[labelNames.environment] ?? []);
    });
  },
  clear: async (environment, access) => {
    const stopped = await stopContainers(environment, undefined, access);
    const { labelled, detached, sweep } = await access.containers();
    const filters = filtersOf(access.workspace.config.name, environment);
    // The mark goes last: whoever is killed before leaves something that is found again.
    for (const { kind, id, labels } of await labelled(filters)) if (kind === 'volume' && labels[HOLDER_LABEL] === undefined) await detached.removeVolume(id);
    await sweep(filters);
    return stopped;
  },
  reach: async (environment, access) => {
    const { detached } = await access.containers();
    const states = await detached.list([...filtersOf(access.workspace.config.name, environment), labelNames.service]);
    const addresses = new Map<string, Address>();
    for (const state of states) {
      const port = publishedPort(state, Number(state.labels[labelNames.port] ?? 0) || undefined);
      if (port !== undefined) addresses.set(state.labels[labelNames.service] ?? '', { host: '127.0.0.1', port });
    }
    for (const { labels, ports } of await detached.list([...filtersOf(access.workspace.config.name, environment), VENDOR_LABEL])) {
      const port = ports.find(({ host }) => host !== 0)?.host;
      if (port !== undefined) addresses.set(labels[VENDOR_LABEL] ?? '', { host: '127.0.0.1', port, isVendor: true });
    }
    return addresses;
  },
};

function isCopyOf(name: string | undefined, environment: DeployEnvironment): boolean {
  return name?.startsWith(`${environment.name}+`) === true;
}
