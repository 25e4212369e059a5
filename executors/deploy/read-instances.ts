import { setTimeout as sleep } from 'node:timers/promises';

export interface ReadInstances<Instance> {
  readonly list: () => Promise<readonly Instance[]>;
  /** What tells one from the one that takes its place. */
  readonly idOf: (instance: Instance) => string;
  /** Of those that are there at first only what was asked for; of those that come all. */
  readonly read: (instance: Instance, isFirst: boolean) => Promise<void>;
  /** Until the signal fires, whatever ends meanwhile: a deployment replaces what writes. */
  readonly follow: boolean;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Reads what the instances of a service write; with `follow` those that come later, too. */
export async function readInstances<Instance>({ list, idOf, read, follow, everyMs, signal }: ReadInstances<Instance>): Promise<void> {
  const first = await list();
  if (!follow) {
    await Promise.all(first.map((instance) => read(instance, true)));
    return;
  }
  const reading = new Map<string, Promise<void>>();
  for (let found = first, isFirst = true; ; isFirst = false) {
    for (const instance of found) {
      const id = idOf(instance);
      // One that goes takes its log along.
      if (!reading.has(id))
        reading.set(
          id,
          read(instance, isFirst).catch(() => undefined),
        );
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    found = await list().catch(() => []);
  }
  await Promise.all(reading.values());
}
