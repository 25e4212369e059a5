import type { ContainerState, PublishedPort } from '../model/detached-containers.ts';
import type { DaemonClient } from './daemon-client.ts';

/** What is true of a container, by id or name; undefined where there is none. */
export async function containerState(client: DaemonClient, id: string): Promise<ContainerState | undefined> {
  const path = `/containers/${encodeURIComponent(id)}/json`;
  const answer = await client.tryJson({ method: 'GET', path, what: 'a container cannot be looked up', timeoutMs: client.limits.quickMs });
  return answer === undefined ? undefined : toState(answer as Inspected);
}

interface Inspected {
  readonly Id?: string;
  readonly Name?: string;
  readonly Config?: {
    readonly Image?: string;
    readonly Labels?: Readonly<Record<string, string>> | null;
    readonly Env?: readonly string[] | null;
  } | null;
  readonly State?: {
    readonly Status?: ContainerState['status'];
    readonly ExitCode?: number;
    readonly OOMKilled?: boolean;
    readonly StartedAt?: string;
    readonly FinishedAt?: string;
    readonly Health?: { readonly Status?: string } | null;
  } | null;
  readonly HostConfig?: { readonly PortBindings?: PortBindings | null } | null;
  readonly NetworkSettings?: {
    readonly Ports?: PortBindings | null;
    readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string } | null>> | null;
  } | null;
}

type PortBindings = Readonly<Record<string, readonly { readonly HostIp?: string; readonly HostPort?: string }[] | null>>;

function toState({ Id = '', Name = '', Config, State, HostConfig, NetworkSettings }: Inspected): ContainerState {
  const health = State?.Health?.Status;
  const live = portsOf(NetworkSettings?.Ports);
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    image: Config?.Image ?? '',
    labels: Config?.Labels ?? {},
    env: Object.fromEntries((Config?.Env ?? []).map((item) => [item.replace(/=.*$/s, ''), item.replace(/^[^=]*=?/, '')])),
    status: State?.Status ?? 'dead',
    health: health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : undefined,
    exitCode: State?.ExitCode ?? 0,
    outOfMemory: State?.OOMKilled === true,
    startedAt: timeOf(State?.StartedAt),
    endedAt: timeOf(State?.FinishedAt),
    ports: live.length > 0 ? live : portsOf(HostConfig?.PortBindings),
    address: Object.values(NetworkSettings?.Networks ?? {}).flatMap((network) => network?.IPAddress || [])[0],
  };
}

/** The year 1 says: never. */
function timeOf(said = ''): number | undefined {
  const at = Date.parse(said);
  return at > 0 ? at : undefined;
}

function portsOf(bindings: PortBindings | null | undefined): readonly PublishedPort[] {
  const ports = Object.entries(bindings ?? {}).flatMap(([name, hosts]) =>
    (hosts ?? []).map(({ HostIp = '', HostPort = '0' }) => ({ container: Number.parseInt(name, 10), host: Number(HostPort), address: HostIp })),
  );
  return ports.sort((a, b) => a.container - b.container || a.host - b.host);
}
