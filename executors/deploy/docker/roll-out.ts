import type { ContainerState, Containers } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployRecord, KeyedTarget } from '../driver.ts';
import { filtersOf, generationOf, labelNames, placeLabels, placeName } from './container-labels.ts';
import { containerSpec } from './container-spec.ts';
import { deployRecord } from './deploy-record.ts';
import { ensureVendors } from './environment-vendors.ts';
import { findImage } from './find-image.ts';
import { ensureGateway, switchGateway } from './gateway.ts';
import { takeLease } from './lease.ts';
import { isReady } from './probe.ts';
import { hasSecrets, secretValues } from './secret-values.ts';
import { waitReady } from './wait-ready.ts';

/** From TERM to KILL, for what an old container has still under way. */
const GRACE_MS = 10_000;

/**
 * Replaces what runs of a service:
 *
 *   lease ─▶ leftovers removed ─▶ new containers made ─▶ all ready ─▶ gateway switched, old requests over ─▶ old ones stopped
 *                                        └──────── one fails ────────▶ new ones removed, the old stay as they were
 *
 * Killed at any place it leaves either the old ones whole, or the new ones: the next deployment tells by key and readiness and goes on from there.
 */
export async function rollOut(target: KeyedTarget, context: DeployContext): Promise<DeployRecord> {
  const { workspace, environment, service, scale, path } = target;
  const secrets = secretValues(target, context.env);
  const containers = await context.containers();
  const { detached } = containers;
  await takeLease(containers, target, context);
  const imageId = await findImage(containers, target, context);
  await ensureVendors(containers, target, context);
  await detached.ensureNetwork(placeName(workspace, environment), placeLabels(workspace, environment));
  const found = await detached.list(filtersOf(workspace, environment, service));
  const { kept, old, leftovers } = await sort(containers, found, { target, context });
  for (const state of leftovers) await detached.remove(state.id);
  const generation = Math.max(0, ...found.map(generationOf)) + 1;
  const made: string[] = [];
  try {
    for (let number = 1; number <= scale - kept.length; number += 1) {
      if (context.signal.aborted) throw new DeployFailure(`${service}: cancelled before it was started`);
      const id = await detached.create(containerSpec(target, { imageId, generation, number, secrets }));
      made.push(id);
      await detached.start(id);
    }
    await Promise.all(made.map((id) => waitReady(containers, id, { ...target, signal: context.signal })));
  } catch (error) {
    for (const id of made) await detached.remove(id).catch(() => undefined);
    if (old.length > 0) context.log(`${service} stays as it was`);
    throw error;
  }
  // From here on the new ones are what counts, and a signal does not undo them.
  const states = [...kept, ...(await Promise.all(made.map((id) => detached.inspect(id)))).flatMap((state) => state ?? [])];
  const gateway = path === undefined ? undefined : await ensureGateway(containers, target, context);
  if (gateway !== undefined && !(await switchGateway(gateway, { service, ids: states.map(({ id }) => id) })))
    context.log(`the gateway at ${gateway} did not take the new address of ${service}`);
  if (path !== undefined && gateway === undefined) context.log('the gateway could not be started: see .mmo/state/deploy');
  await Promise.all(old.map((state) => retire(containers, state)));
  return deployRecord(target, states, gateway);
}

interface Sorted {
  /** Just what is wanted, and ready. */
  readonly kept: readonly ContainerState[];
  /** They serve until the new ones do. */
  readonly old: readonly ContainerState[];
  /** Of a deployment that did not end. */
  readonly leftovers: readonly ContainerState[];
}

async function sort(
  containers: Containers,
  found: readonly ContainerState[],
  { target, context }: { readonly target: KeyedTarget; readonly context: DeployContext },
): Promise<Sorted> {
  const { key, scale, ready, port } = target;
  const kept: ContainerState[] = [];
  const old: ContainerState[] = [];
  const leftovers: ContainerState[] = [];
  for (const state of found) {
    if (state.status !== 'running') leftovers.push(state);
    else if (context.force || state.labels[labelNames.key] !== key || !hasSecrets(state, target, context.env)) old.push(state);
    else if (!(await isReady(containers, state, { ready, port, signal: context.signal }))) leftovers.push(state);
    else if (kept.length < scale) kept.push(state);
    else old.push(state);
  }
  return { kept, old, leftovers };
}

async function retire({ detached }: Containers, { id }: ContainerState): Promise<void> {
  await detached.stop(id, GRACE_MS);
  await detached.remove(id);
}
