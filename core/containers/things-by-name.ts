import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * The network of that name, made where there is none. Rejects where somebody else's has the name. Resolves with its id. Of several
 * that a killed command has left the oldest one stays.
 */
export async function ensureNetwork(client: DaemonClient, name: string, labels: Labels): Promise<string> {
  const what = `the network "${name}" cannot be made`;
  if ((await networksNamed(client, name)).length === 0) {
    const body = { Name: name, Driver: 'bridge', CheckDuplicate: true, Labels: labels };
    await client.json({ method: 'POST', path: '/networks/create', body, what, timeoutMs: client.limits.slowMs }).catch((error: unknown) => {
      if (!(error instanceof ContainerFailure) || error.problem !== 'conflict') throw error;
    });
  }
  const [oldest, ...others] = await networksNamed(client, name);
  if (oldest?.Id === undefined) throw new ContainerFailure('lost', `${what}: it is gone again`, { help: 'run again' });
  checkOwner(oldest.Labels ?? {}, labels, what);
  for (const { Id = '' } of others) {
    // One with containers in it stays until they are gone.
    await client.tryJson({ method: 'DELETE', path: `/networks/${Id}`, what, timeoutMs: client.limits.slowMs }).catch(() => undefined);
  }
  return oldest.Id;
}

/** The volume of that name, made where there is none. Rejects where somebody else's has the name. */
export async function ensureVolume(client: DaemonClient, name: string, labels: Labels): Promise<void> {
  const what = `the volume "${name}" cannot be made`;
  const body = { Name: name, Labels: labels };
  // One that exists is answered as it is.
  const volume = await client.json({ method: 'POST', path: '/volumes/create', body, what, timeoutMs: client.limits.slowMs });
  checkOwner((volume as { readonly Labels?: Labels | null }).Labels ?? {}, labels, what);
}

interface Network {
  readonly Id?: string;
  readonly Name?: string;
  readonly Created?: string;
  readonly Labels?: Labels | null;
}

/** The oldest one first. */
async function networksNamed(client: DaemonClient, name: string): Promise<readonly Network[]> {
  const query = { filters: JSON.stringify({ name: [name] }) };
  const listed = await client.json({ method: 'GET', path: '/networks', query, what: 'networks cannot be listed', timeoutMs: client.limits.quickMs });
  // The filter takes parts of names, too.
  const own = (Array.isArray(listed) ? (listed as readonly Network[]) : []).filter(({ Name }) => Name === name);
  const age = ({ Created = '', Id = '' }: Network): string => `${Created} ${Id}`;
  return own.sort((a, b) => (age(a) < age(b) ? -1 : 1));
}

function checkOwner(found: Labels, wanted: Labels, what: string): void {
  const [workspace] = Object.entries(wanted);
  if (workspace !== undefined && found[workspace[0]] !== workspace[1]) {
    throw new ContainerFailure('conflict', `${what}: there is one that is not of this workspace`, { help: 'remove or rename it' });
  }
}
