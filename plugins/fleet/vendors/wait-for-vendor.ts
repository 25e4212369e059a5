import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerState, Containers, PluginCommandContext, Vendor } from '../../../core/plugin-api.ts';
import { portAnswers } from './port-answers.ts';
import { vendorSaid } from './vendor-said.ts';

/** A container without any check is up when it has lived for this long. */
const GRACE_MS = 200;
const YOUNG_MS = 30_000;
const READY_TIMEOUT_MS = 120_000;
const LOOK_EVERY_MS = 100;

type Surroundings = Pick<PluginCommandContext, 'isUp' | 'signal' | 'workspace'>;
type Daemon = Pick<Containers, 'detached'>;

/** Waits until a vendor's container is ready. Rejects when it ends, is unhealthy, is not ready in time, or the command is interrupted. */
export async function waitForVendor(
  context: Surroundings,
  containers: Daemon,
  { vendor, id }: { readonly vendor: Vendor; readonly id: string },
): Promise<ContainerState> {
  const giveUpAt = performance.now() + READY_TIMEOUT_MS;
  for (;;) {
    const state = await containers.detached.inspect(id);
    if (context.signal.aborted) throw new Error('interrupted');
    if (state === undefined) throw new Error('its container was removed before it was ready');
    if (state.status !== 'running' && state.status !== 'created') throw new Error(`${howItEnded(state)} before it was ready`);
    if (state.health === 'unhealthy' && wantsHealth(vendor, state)) throw new Error('its health check says that it is unhealthy');
    if (await isReady(context, containers, { vendor, state })) return state;
    if (performance.now() > giveUpAt) throw new Error(`not ready after ${READY_TIMEOUT_MS / 1000} s (${describe(vendor, state)})`);
    await delay(LOOK_EVERY_MS, undefined, { signal: context.signal }).catch(() => undefined);
  }
}

/** One look whether all that a vendor's definition asks for holds; else its health check, else its first port. */
export async function isReady(
  context: Surroundings,
  containers: Daemon,
  { vendor, state }: { readonly vendor: Vendor; readonly state: ContainerState },
): Promise<boolean> {
  const { ready } = vendor;
  const { signal } = context;
  if (state.status !== 'running' || Date.now() - (state.startedAt ?? 0) < GRACE_MS) return false;
  if (wantsHealth(vendor, state) && state.health !== 'healthy') return false;
  const wanted = ready?.port ?? (ready === undefined && state.health === undefined ? vendor.ports[0]?.container : undefined);
  if (wanted !== undefined && ready?.http === undefined) {
    // A daemon that is busy may close too late what nobody listens to. Of two daemons on a machine the address may be the other one's, so this only delays.
    const isYoung = Date.now() - (state.startedAt ?? 0) < YOUNG_MS;
    if (isYoung && state.address !== undefined && (await containers.detached.listens(state.address, wanted)) === false) return false;
    if (!(await portAnswers({ ...addressOf(vendor, state, wanted), signal }))) return false;
  }
  if (ready?.http !== undefined) {
    const { host, port } = addressOf(vendor, state, ready.port ?? vendor.ports[0]?.container ?? 80);
    const http = /^https?:\/\//.test(ready.http) ? ready.http : `http://${host}:${port}${ready.http.startsWith('/') ? '' : '/'}${ready.http}`;
    if (!(await context.isUp({ http }, { cwd: context.workspace.root, env: {}, signal }))) return false;
  }
  if (ready?.log !== undefined && !(await vendorSaid(containers, state, { pattern: new RegExp(ready.log), signal }))) return false;
  if (ready?.exec === undefined) return true;
  const { exitCode } = await containers.detached.exec(state.id, ['/bin/sh', '-c', ready.exec], { onOutput: () => undefined, signal });
  return exitCode === 0;
}

/** Where a port of a vendor is reached from this machine. */
export function addressOf(vendor: Vendor, { ports }: Pick<ContainerState, 'ports'>, container: number): { readonly host: string; readonly port: number } {
  const published = vendor.network === 'host' ? undefined : ports.find((port) => port.container === container);
  const address = published?.address ?? '';
  return { host: address === '' || address === '0.0.0.0' ? '127.0.0.1' : address, port: published?.host ?? container };
}

function wantsHealth({ ready }: Vendor, { health }: ContainerState): boolean {
  return ready?.health === true || (ready === undefined && health !== undefined);
}

function howItEnded({ exitCode, outOfMemory }: ContainerState): string {
  return `exited with ${exitCode}${outOfMemory ? ' for lack of memory' : ''}`;
}

function describe(vendor: Vendor, state: ContainerState): string {
  const { ready, ports } = vendor;
  if (wantsHealth(vendor, state)) return state.health === undefined ? 'its image has no health check' : `its health check says "${state.health}"`;
  if (ready?.http !== undefined) return `no answer at ${ready.http}`;
  if (ready?.log !== undefined) return `no line matched ${ready.log}`;
  if (ready?.exec !== undefined) return `"${ready.exec}" did not exit with 0`;
  return `port ${ready?.port ?? ports[0]?.container} takes no connections`;
}
