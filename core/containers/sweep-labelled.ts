import type { LabelledThing } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';
import { removeContainer } from './remove-container.ts';

interface Listed {
  readonly Id?: string;
  readonly Name?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

const what = 'leftovers cannot be looked for';

/** Containers, networks and volumes that bear all these labels (`name` or `name=value`), in this order: a network in use cannot go. */
export async function listLabelled(client: DaemonClient, labels: readonly string[]): Promise<readonly LabelledThing[]> {
  if (labels.length === 0) throw new ContainerFailure('other', `${what}: without a label that would be everything`);
  const filters = JSON.stringify({ label: labels });
  const list = (path: string): Promise<unknown> => client.json({ method: 'GET', path, query: { all: 1, filters }, what, timeoutMs: client.limits.quickMs });
  const [containers, networks, volumes] = await Promise.all([list('/containers/json'), list('/networks'), list('/volumes')]);
  return [
    ...things('container', containers),
    ...things('network', networks),
    ...things('volume', (volumes as { readonly Volumes?: unknown } | undefined)?.Volumes),
  ];
}

/** Removes them; how many there were. */
export async function sweepLabelled(client: DaemonClient, labels: readonly string[]): Promise<number> {
  const things = await listLabelled(client, labels);
  for (const { kind, id } of things) {
    if (kind === 'container') await removeContainer(client, id);
    else await client.tryJson({ method: 'DELETE', path: `/${kind}s/${id}`, what: `a ${kind} cannot be removed`, timeoutMs: client.limits.slowMs });
  }
  return things.length;
}

function things(kind: LabelledThing['kind'], listed: unknown): readonly LabelledThing[] {
  if (!Array.isArray(listed)) return [];
  return (listed as readonly Listed[]).flatMap(({ Id, Name, Labels }) => {
    const id = Id ?? Name;
    return id === undefined ? [] : [{ kind, id, labels: Labels ?? {} }];
  });
}
