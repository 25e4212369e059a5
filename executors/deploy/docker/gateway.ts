import { setTimeout as delay } from 'node:timers/promises';
import type { Containers } from '../../../core/plugin-api.ts';
import type { DeployContext, DeployEnvironment } from '../driver.ts';
import { askGateway } from './ask-gateway.ts';
import { placeLabels, placeName } from './container-labels.ts';

const LOOK_EVERY_MS = 100;
const START_TIMEOUT_MS = 60_000;
const ASK_TIMEOUT_MS = 60_000;
const PING_TIMEOUT_MS = 5_000;

/** The label by which a gateway tells where it is. */
export const GATEWAY_LABEL = 'mmo.gateway';

type Place = { readonly workspace: string; readonly environment: DeployEnvironment };

/** Address of the environment's gateway if it answers; undefined where there is none. */
export async function findGateway(containers: Containers, { workspace, environment }: Place): Promise<string | undefined> {
  const labels = Object.entries(placeLabels(workspace, environment)).map(([name, value]) => `${name}=${value}`);
  for (const { kind, labels: own } of await containers.labelled([...labels, GATEWAY_LABEL])) {
    const url = own[GATEWAY_LABEL];
    if (kind === 'volume' && url !== undefined && (await answers(url, placeName(workspace, environment)))) return url;
  }
  return undefined;
}

/** What was found in a run, so that its tasks ask once. */
const found = new Map<string, Promise<string | undefined>>();

/** The same, looked for once in a run. */
export function gatewayOfRun(
  containers: Containers,
  place: Place,
  { runId, onRunEnd }: Pick<DeployContext, 'runId' | 'onRunEnd'>,
): Promise<string | undefined> {
  const key = `${runId} ${placeName(place.workspace, place.environment)}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const finding = findGateway(containers, place).then((url) => {
    // One that is missing is about to be started.
    if (url === undefined) found.delete(key);
    return url;
  });
  finding.catch(() => found.delete(key));
  found.set(key, finding);
  onRunEnd(async () => void found.delete(key));
  return finding;
}

/** Those that are being looked for and started, so that tasks of a run that end at once do not start two. */
const starting = new Map<string, Promise<string | undefined>>();

/** The gateway of the environment, started where none answers: a process of this machine that outlives mmo. Undefined where mmo cannot start itself. */
export function ensureGateway(containers: Containers, place: Place, context: DeployContext): Promise<string | undefined> {
  const key = `${context.runId} ${placeName(place.workspace, place.environment)}`;
  const known = starting.get(key);
  if (known !== undefined) return known;
  const ensuring = findOrStart(containers, place, context).finally(() => starting.delete(key));
  starting.set(key, ensuring);
  return ensuring;
}

async function findOrStart(containers: Containers, place: Place, context: DeployContext): Promise<string | undefined> {
  const running = await findGateway(containers, place);
  if (running !== undefined || context.self === undefined) return running;
  const { env, files, workspaceRoot, signal } = context;
  const processes = await context.processes();
  const folder = `${workspaceRoot}/.mmo/state/deploy`;
  files.mkdir(folder);
  // The port that people know is not for what goes again.
  const { copy } = place.environment;
  const names = ['PATH', 'HOME', 'LANG', 'DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'MMO_GATEWAY_PORT'];
  const started = await processes.start({
    argv: [...context.self, 'gateway', `--env=${place.environment.name}`],
    cwd: workspaceRoot,
    env: {
      ...Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
      ...(copy !== undefined && { MMO_GATEWAY_PORT: '0' }),
    },
    logFile: `${folder}/gateway.${place.environment.name}.log`,
  });
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < giveUpAt && !signal.aborted) {
    const url = await findGateway(containers, place);
    if (url !== undefined) return url;
    if (processes.inspect(started) === undefined) break;
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return findGateway(containers, place);
}

/** Has the gateway send requests for a service to these containers; resolves once none is under way to another. */
export async function switchGateway(url: string, { service, ids }: { readonly service: string; readonly ids: readonly string[] }): Promise<boolean> {
  const query = new URLSearchParams({ service });
  for (const id of ids) query.append('container', id);
  return (await askGateway(`${url}/_mmo/switch?${query}`, { method: 'POST', timeoutMs: ASK_TIMEOUT_MS })) !== undefined;
}

async function answers(url: string, name: string): Promise<boolean> {
  return (await askGateway(`${url}/_mmo/gateway`, { method: 'GET', timeoutMs: PING_TIMEOUT_MS }))?.trim() === name;
}
