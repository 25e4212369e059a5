import type { DetachedContainers } from '../model/detached-containers.ts';
import { ContainerFailure } from './container-failure.ts';
import { containerLogs } from './container-logs.ts';
import { containerState } from './container-state.ts';
import { containerUsage } from './container-usage.ts';
import type { DaemonClient } from './daemon-client.ts';
import { execInContainer } from './exec-in-container.ts';
import { listensAt } from './listens-at.ts';
import { removeContainer } from './remove-container.ts';
import { createContainer } from './run-container.ts';
import { ensureNetwork, ensureVolume } from './things-by-name.ts';

/** Containers that outlive this process, over the daemon's API. */
export function detachedContainers(client: DaemonClient): DetachedContainers {
  const { quickMs, slowMs } = client.limits;
  // One after another: the daemon makes two of one name at the same moment, and then starts nothing in either.
  let networks: Promise<unknown> = Promise.resolve();
  const inspect: DetachedContainers['inspect'] = (id) => containerState(client, id);
  return {
    inspect,
    create: (spec) => createContainer(client, spec),
    start: async (id) => {
      await client.json({ method: 'POST', path: `/containers/${id}/start`, what: 'the container cannot be started', timeoutMs: slowMs });
    },
    list: async (labels) => {
      if (labels.length === 0) throw new ContainerFailure('other', 'containers cannot be listed: without a label that would be all');
      const query = { all: 1, filters: JSON.stringify({ label: labels }) };
      const listed = await client.json({ method: 'GET', path: '/containers/json', query, what: 'containers cannot be listed', timeoutMs: quickMs });
      const ids = (Array.isArray(listed) ? (listed as readonly { readonly Id?: string }[]) : []).flatMap(({ Id }) => Id ?? []);
      const states = await Promise.all(ids.map(inspect));
      return states.filter((state) => state !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    usage: (id) => containerUsage(client, id),
    logs: (id, options) => containerLogs(client, id, options),
    exec: (id, argv, options) => execInContainer(client, { id, argv, ...options }),
    stop: async (id, graceMs) => {
      const query = { t: Math.ceil(graceMs / 1000) };
      const what = 'a container cannot be stopped';
      await client.tryJson({ method: 'POST', path: `/containers/${id}/stop`, query, what, timeoutMs: graceMs + slowMs });
    },
    remove: (id) => removeContainer(client, id),
    ensureNetwork: (name, labels) => {
      const turn = networks.then(() => ensureNetwork(client, name, labels));
      networks = turn.catch(() => undefined);
      return turn;
    },
    listens: listensAt,
    ensureVolume: (name, labels) => ensureVolume(client, name, labels),
    removeNetwork: async (id) => {
      await client.tryJson({ method: 'DELETE', path: `/networks/${id}`, what: 'a network cannot be removed', timeoutMs: slowMs });
    },
    removeVolume: async (name) => {
      const path = `/volumes/${encodeURIComponent(name)}`;
      await client.tryJson({ method: 'DELETE', path, what: `the volume "${name}" cannot be removed`, timeoutMs: slowMs });
    },
  };
}
