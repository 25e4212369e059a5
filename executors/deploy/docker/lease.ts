import { setTimeout as delay } from 'node:timers/promises';
import type { Containers } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, DeployEnvironment } from '../driver.ts';
import { type Holder, isGone, ownHolder, readHolder } from '../holder.ts';
import { placeLabels, placeName } from './container-labels.ts';

/** The label by which a volume tells whose what it stands for is. */
export const HOLDER_LABEL = 'mmo.holder';
const LOOK_EVERY_MS = 250;
/** A holder on another machine, of which nothing can be seen from here. */
const FOREIGN_MS = 10 * 60_000;
const WAIT_MS = 10 * 60_000;

/** Leases of this process by name, with the run that took them. */
const held = new Map<string, Promise<string>>();

/** Of the run, or of a command that does the same. */
export interface LeaseContext extends Pick<DeployContext, 'runId' | 'files' | 'processes' | 'signal' | 'log' | 'onRunEnd'> {
  /** How long to wait for another holder. */
  readonly waitMs?: number;
}

type Place = { readonly workspace: string; readonly environment: DeployEnvironment };

interface Lease {
  readonly id: string;
  readonly number: number;
  readonly holder: Holder | undefined;
}

/**
 * Waits until no other run deploys to the environment, from whatever clone of the workspace, and keeps others out until this run ends. A lease is a
 * volume at the daemon, which makes one of a name and no second, and whose label says who holds it. Who made the next one looks again, and
 * withdraws where another living one is: whichever of two comes second sees the first. So a dead holder's counts for nothing and never two hold it.
 */
export function takeLease(containers: Containers, place: Place, context: LeaseContext): Promise<void> {
  const key = `${context.runId} ${placeName(place.workspace, place.environment)}`;
  const known = held.get(key);
  if (known !== undefined) return known.then(() => undefined);
  const taking = take(containers, place, context);
  held.set(key, taking);
  taking.catch(() => held.delete(key));
  context.onRunEnd(async () => {
    held.delete(key);
    const name = await taking.catch(() => undefined);
    if (name !== undefined) await containers.detached.removeVolume(name);
  });
  return taking.then(() => undefined);
}

/** Resolves with the lease's name. */
async function take({ detached, labelled }: Containers, place: Place, context: LeaseContext): Promise<string> {
  const processes = await context.processes();
  const own = ownHolder(context.runId, { files: context.files, processes });
  const base = `${placeName(place.workspace, place.environment)}-lease-`;
  const labels = placeLabels(place.workspace, place.environment);
  const filters = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  const list = async (): Promise<readonly Lease[]> =>
    (await labelled([...filters, HOLDER_LABEL])).flatMap(({ kind, id, labels: { [HOLDER_LABEL]: text = '' } }) =>
      kind === 'volume' && id.startsWith(base) ? [{ id, number: Number(id.slice(base.length)), holder: readHolder(text) }] : [],
    );
  const isOurs = ({ holder }: Lease): boolean => holder?.run === own.run && holder.pid === own.pid && holder.startTime === own.startTime;
  const isLiving = (lease: Lease): boolean =>
    !isOurs(lease) && lease.holder !== undefined && !isGone(lease.holder, own, { processes, foreignMs: FOREIGN_MS, isMarkHere: true });
  const giveUpAt = performance.now() + (context.waitMs ?? WAIT_MS);
  let said = false;
  for (;;) {
    if (context.signal.aborted) throw new DeployFailure(`cancelled while another run deployed to ${place.environment.name}`);
    const before = await list();
    const living = before.find(isLiving);
    if (living === undefined) {
      const name = `${base}${Math.max(0, ...before.map(({ number }) => number)) + 1}`;
      await detached.ensureVolume(name, { ...labels, [HOLDER_LABEL]: JSON.stringify(own) });
      const after = await list();
      if (after.some((lease) => lease.id === name && isOurs(lease))) {
        if (!after.some(isLiving)) {
          for (const dead of after) if (dead.id !== name) await detached.removeVolume(dead.id);
          return name;
        }
        await detached.removeVolume(name);
      }
    } else if (living.holder !== undefined) {
      const { pid, host, since } = living.holder;
      const who = `process ${pid} on ${host} deploys to ${place.environment.name} since ${new Date(since).toISOString()}`;
      if (performance.now() > giveUpAt) throw new DeployFailure(`${who}; try again when it has ended`);
      if (!said) context.log(`waiting: ${who}`);
      said = true;
    }
    await delay(LOOK_EVERY_MS * (1 + Math.random()), undefined, { signal: context.signal }).catch(() => undefined);
  }
}
