import type { ContainerState, Containers, DeployedService, KnownImage } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment, LogOptions } from '../driver.ts';
import { linesOnce } from '../lines-once.ts';
import { readInstances } from '../read-instances.ts';
import { timedLine } from '../timed-line.ts';
import { filtersOf, generationOf, labelNames } from './container-labels.ts';
import { containerLines } from './container-lines.ts';
import { findGateway, GATEWAY_LABEL } from './gateway.ts';
import { publishedPort } from './probe.ts';
import { underStopLease } from './stop-lease.ts';

const GRACE_MS = 10_000;
const LOOK_EVERY_MS = 500;

/** All services that the daemon has of the workspace in the environment. */
export async function containerStatus(environment: DeployEnvironment, access: CommandAccess): Promise<readonly DeployedService[]> {
  const workspace = access.workspace.config.name;
  const containers = await access.containers();
  const found = await containers.detached.list(filtersOf(workspace, environment));
  const gateway = found.length === 0 ? undefined : await findGateway(containers, { workspace, environment });
  const names = [...new Set(found.flatMap(({ labels }) => labels[labelNames.service] ?? []))].sort();
  const services = names.map((service) => {
    const own = newest(found.filter(({ labels }) => labels[labelNames.service] === service));
    return describe(service, own, gateway);
  });
  return [...services, ...found.flatMap(describeVendor)].sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** Stops and removes containers of these services, or of all together with network and gateway. */
export async function stopContainers(
  environment: DeployEnvironment,
  services: readonly string[] | undefined,
  access: CommandAccess,
): Promise<readonly string[]> {
  const workspace = access.workspace.config.name;
  const containers = await access.containers();
  return underStopLease(containers, { environment, access }, async () => {
    const found = await containers.detached.list(filtersOf(workspace, environment));
    const chosen = found.filter(({ labels }) => services === undefined || services.includes(nameOf(labels)));
    await Promise.all(chosen.map((state) => end(containers, state)));
    if (chosen.length === found.length) await removePlace(containers, filtersOf(workspace, environment));
    return [...new Set(chosen.map(({ labels }) => nameOf(labels)))].sort();
  });
}

/** What vendors have kept that do not run any more. */
export async function removeContainerVolumes(
  environment: DeployEnvironment,
  vendors: readonly string[] | undefined,
  access: CommandAccess,
): Promise<readonly string[]> {
  const { labelled, detached } = await access.containers();
  const removed: string[] = [];
  for (const { kind, id, labels } of await labelled([...filtersOf(access.workspace.config.name, environment), labelNames.vendor])) {
    if (kind !== 'volume' || vendors?.includes(labels[labelNames.vendor] ?? '') === false) continue;
    await detached.removeVolume(id);
    removed.push(`${labels[labelNames.vendor]}: volume ${id}`);
  }
  return removed;
}

/** Network and gateway, which ends by itself once its volume is gone; the lease is its holder's. */
async function removePlace({ labelled, detached }: Containers, filters: readonly string[]): Promise<void> {
  for (const { kind, id, labels } of await labelled(filters)) {
    if (kind === 'network') await detached.removeNetwork(id);
    if (kind === 'volume' && labels[GATEWAY_LABEL] !== undefined) await detached.removeVolume(id);
  }
}

/** What the containers of a service or a vendor wrote, each line as it comes. */
export async function containerLogs(environment: DeployEnvironment, name: string, { access, follow, tail, since, onLine }: LogOptions): Promise<void> {
  const { detached } = await access.containers();
  const { signal } = access;
  const readings = new Map<string, ReturnType<typeof linesOnce>>();
  await readInstances({
    ...{ follow, signal, everyMs: LOOK_EVERY_MS },
    // One that is started again goes on writing.
    idOf: ({ id, startedAt }) => `${id} ${startedAt}`,
    list: async () => newest((await detached.list(filtersOf(access.workspace.config.name, environment))).filter(({ labels }) => nameOf(labels) === name)),
    read: async ({ id, name: container, labels, endedAt }, isFirst) => {
      const instance = labels[labelNames.vendor] ?? `${name}.${/\d+$/.exec(container)?.[0] ?? 1}`;
      const known = readings.get(id);
      const begin =
        known ??
        linesOnce((line) => {
          const { at, text } = timedLine(line);
          onLine(instance, text, at);
        });
      readings.set(id, begin);
      const { onOutput, end } = containerLines(begin());
      const wanted = isFirst ? { tail, since } : { since: known && endedAt };
      await detached.logs(id, { onOutput, timestamps: true, follow, ...wanted, signal });
      end();
    },
  });
}

/** Only so many containers of a service run on; for more of them it must be deployed. */
export async function scaleContainers(
  environment: DeployEnvironment,
  service: string,
  { count, access }: { readonly count: number; readonly access: CommandAccess },
): Promise<void> {
  const containers = await access.containers();
  const own = newest(await containers.detached.list(filtersOf(access.workspace.config.name, environment, service)));
  if (count > own.length) throw new DeployFailure(`${service} runs ${own.length} times: to run more of it raise "scale" in its service.yml and deploy`);
  await Promise.all(own.slice(count).map((state) => end(containers, state)));
}

async function end({ detached }: Containers, { id }: ContainerState): Promise<void> {
  await detached.stop(id, GRACE_MS);
  await detached.remove(id);
}

function newest(states: readonly ContainerState[]): readonly ContainerState[] {
  const last = Math.max(0, ...states.map(generationOf));
  const running = states.filter(({ status }) => status === 'running');
  return running.length > 0 ? running : states.filter((state) => generationOf(state) === last);
}

function describe(service: string, states: readonly ContainerState[], gateway: string | undefined): DeployedService {
  const [first] = states;
  const path = first?.labels[labelNames.path];
  const running = states.filter(({ status }) => status === 'running');
  const port = first && publishedPort(first, Number(first.labels[labelNames.port] ?? 0) || undefined);
  const ended = states.find(({ status }) => status === 'exited' || status === 'dead');
  return {
    service,
    key: first?.labels[labelNames.key],
    image: first?.image,
    runs: first && knownImage(first),
    status: running.length > 0 ? 'running' : ended !== undefined && ended.exitCode !== 0 ? 'failing' : 'stopped',
    ready: running.length,
    wanted: Number(first?.labels[labelNames.scale] ?? 1),
    url: gateway !== undefined && path !== undefined ? `${gateway}${path}` : port === undefined ? undefined : `http://127.0.0.1:${port}`,
    note: ended === undefined ? undefined : `ended with exit code ${ended.exitCode}`,
  };
}

function describeVendor({ labels, image, status, exitCode, health, ports }: ContainerState): readonly DeployedService[] {
  const name = labels[labelNames.vendor];
  if (name === undefined) return [];
  const isUp = status === 'running';
  const hasFailed = (status === 'exited' || status === 'dead') && exitCode !== 0;
  const port = isUp ? ports.find(({ host }) => host !== 0)?.host : undefined;
  return [
    {
      ...{ service: name, kind: 'vendor', key: undefined, image, wanted: 1, ready: isUp && health !== 'unhealthy' ? 1 : 0 },
      status: isUp ? 'running' : hasFailed ? 'failing' : 'stopped',
      url: port === undefined ? undefined : `127.0.0.1:${port}`,
      note: hasFailed ? `ended with exit code ${exitCode}` : undefined,
    },
  ];
}

/** Of a service or a vendor. */
function nameOf(labels: ContainerState['labels']): string {
  return labels[labelNames.service] ?? labels[labelNames.vendor] ?? '';
}

/** By its id, which no other image will ever have; its name is for people, and for what was deployed by it. */
function knownImage({ image, labels }: ContainerState): KnownImage {
  const digests = (labels[labelNames.digests] ?? '').split(' ').filter((digest) => digest !== '');
  return { reference: labels[labelNames.image] ?? image, id: image, digests };
}
