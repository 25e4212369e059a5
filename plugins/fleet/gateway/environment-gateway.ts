import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerState, Containers, PluginCommandContext } from '../../../core/plugin-api.ts';
import { freePort } from '../instances/free-port.ts';
import { UsageError } from '../usage-error.ts';
import { portAnswers } from '../vendors/port-answers.ts';
import { createGateway } from './create-gateway.ts';
import { approvedContainers, deployedLabels, deployedRoutes, servingPort, unservedContainers } from './deployed-routes.ts';

const DEFAULT_PORT = 8080;
const LOOK_EVERY_MS = 3_000;
/** How long requests to an old container may take before it is stopped all the same. */
const DRAIN_MS = 30_000;
const GATEWAY_LABEL = 'mmo.gateway';

/**
 * The gateway of a docker environment: serves the paths of what is deployed there until nothing is left, or another one has taken its place. Who
 * deploys tells it which containers of a service count (`POST /_mmo/switch`), and is answered when no request to another one is under way.
 */
export async function runEnvironmentGateway(context: PluginCommandContext, environment: string): Promise<number> {
  // One of another configuration (--config) is none that this one knows.
  const kind = await context.deployed(environment).then(
    (known) => known.kind,
    () => 'docker',
  );
  if (kind !== 'docker') throw new UsageError(`mmo gateway serves environments of the kind "docker", and "${environment}" is of the kind "${kind}"`);
  const containers = await context.containers();
  const workspace = context.workspace.config.name;
  const name = placeName(workspace, environment);
  const labels = deployedLabels(workspace, environment);
  const filters = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const list = (): Promise<readonly ContainerState[]> => containers.detached.list([...filters, 'mmo.service']);
  const approved = new Map<string, readonly string[]>();
  /** Approves those that answer, unless who deploys has said meanwhile which do. True where there are any. */
  const approve = async (states: readonly ContainerState[]): Promise<boolean> => {
    const before = new Map(approved);
    const found = [...approvedContainers(states, await answeringOf(states, context.signal))].filter(
      ([service]) => approved.get(service) === before.get(service),
    );
    for (const [service, ids] of found) approved.set(service, ids);
    return found.length > 0;
  };

  const first = await list();
  await approve(first);

  const gateway = await createGateway({
    host: '127.0.0.1',
    port: await freePort(Number(context.env['MMO_GATEWAY_PORT'] ?? DEFAULT_PORT)),
    routes: deployedRoutes(first, approved),
    lastLines: () => [],
    own: (request, response) => void answer(request, response).catch(() => response.destroy()),
  });
  let asked = 0;
  let shown = 0;
  /** Routes follow what the daemon has now; of two that look at once, the one that began later knows better. */
  const refresh = async (): Promise<readonly ContainerState[]> => {
    asked += 1;
    const turn = asked;
    const states = await list();
    if (turn > shown) {
      shown = turn;
      gateway.update(deployedRoutes(states, approved));
    }
    return states;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://gateway');
    if (pathname === '/_mmo/gateway') return void response.end(`${name}\n`);
    // A page in a browser tells where it is from, and has no say here.
    if (pathname === '/_mmo/switch' && request.method === 'POST' && request.headers.origin === undefined) {
      const service = searchParams.get('service') ?? '';
      approved.set(service, searchParams.getAll('container'));
      const before = gateway.targets(service);
      await refresh();
      const now = new Set(gateway.targets(service).map(({ host, port }) => `${host}:${port}`));
      await gateway.drainedAt(
        before.filter(({ host, port }) => !now.has(`${host}:${port}`)),
        DRAIN_MS,
      );
      return void response.end('switched\n');
    }
    response.writeHead(404).end();
  };
  const url = `http://${gateway.address.host}:${gateway.address.port}`;
  try {
    if (!(await takePlace(containers, { name: `${name}-gateway`, labels: { ...labels, [GATEWAY_LABEL]: url }, filters }))) return 0;
    context.write(`gateway: ${url}\n`);
    let empty = 0;
    while (empty < 2 && !context.signal.aborted) {
      await delay(LOOK_EVERY_MS, undefined, { signal: context.signal }).catch(() => undefined);
      const states = await refresh().catch(() => undefined);
      // A daemon that is restarted comes back.
      if (states === undefined) continue;
      if (!(await isOurs(containers, filters, url))) break;
      empty = states.length === 0 ? empty + 1 : 0;
      const unserved = unservedContainers(states, approved);
      if (unserved.length > 0 && (await approve(unserved))) await refresh().catch(() => undefined);
    }
    if (empty >= 2) {
      context.writeError(`nothing is deployed to ${environment}\n`);
      await containers.detached.removeVolume(`${name}-gateway`);
    }
    return 0;
  } finally {
    await gateway.close();
  }
}

async function answeringOf(states: readonly ContainerState[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const answering = new Set<string>();
  await Promise.all(
    states.map(async (state) => {
      const port = servingPort(state);
      if (port !== undefined && (await portAnswers({ host: '127.0.0.1', port, signal }))) answering.add(state.id);
    }),
  );
  return answering;
}

interface Place {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly filters: readonly string[];
}

/** Writes down where the environment's gateway is. False where another one answers. */
async function takePlace(containers: Containers, { name, labels, filters }: Place): Promise<boolean> {
  const url = labels[GATEWAY_LABEL] ?? '';
  for (let tries = 0; tries < 5; tries += 1) {
    await containers.detached.ensureVolume(name, labels);
    const found = await placeOf(containers, filters);
    if (found === url) return true;
    if (found !== undefined && (await fetch(`${found}/_mmo/gateway`, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined))?.ok === true) return false;
    await containers.detached.removeVolume(name);
  }
  return false;
}

async function isOurs(containers: Containers, filters: readonly string[], url: string): Promise<boolean> {
  return (await placeOf(containers, filters)) === url;
}

async function placeOf(containers: Containers, filters: readonly string[]): Promise<string | undefined> {
  const found = await containers.labelled([...filters, GATEWAY_LABEL]);
  return found.find(({ kind }) => kind === 'volume')?.labels[GATEWAY_LABEL];
}

function placeName(workspace: string, environment: string): string {
  return ['mmo', workspace, environment].map((part) => part.toLowerCase().replace(/[^a-z0-9]+/g, '-')).join('-');
}
