import { setTimeout as sleep } from 'node:timers/promises';

export interface ReadInstances<Instance> {
  readonly list: () => Promise<readonly Instance[]>;
  /** What tells one from the one that takes its place. */
  readonly idOf: (instance: Instance) => string;
  /** Of those that are there at first only what was asked for; of those that come all. While followed, one that rejects is read again. */
  readonly read: (instance: Instance, isFirst: boolean) => Promise<void>;
  /** Until the signal fires, whatever ends meanwhile: a deployment replaces what writes. */
  readonly follow: boolean;
  /** Whether what was refused so never will be granted: following ends with it. */
  readonly isFinal?: (error: unknown) => boolean;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}

/** Reads what the instances of a service write; with `follow` those that come later, too. */
export async function readInstances<Instance>({ list, idOf, read, follow, isFinal = () => false, everyMs, signal }: ReadInstances<Instance>): Promise<void> {
  const first = await list();
  if (!follow) {
    await Promise.all(first.map((instance) => read(instance, true)));
    return;
  }
  const atFirst = new Set(first.map(idOf));
  const reading = new Map<string, Promise<unknown>>();
  const refused = new AbortController();
  const failed = (error: unknown): void => {
    if (isFinal(error)) refused.abort(error);
  };
  // Held here: Node 20 may forget it while somebody only waits for it.
  const ending = AbortSignal.any([signal, refused.signal]);
  for (let found = first; ; ) {
    for (const instance of found) {
      const id = idOf(instance);
      if (reading.has(id)) continue;
      // One that goes takes its log along; one that is still there at the next look could not be read for a while.
      reading.set(
        id,
        read(instance, atFirst.has(id)).catch((error: unknown) => {
          failed(error);
          reading.delete(id);
        }),
      );
    }
    await sleep(everyMs, undefined, { signal: ending }).catch(() => undefined);
    if (signal.aborted) break;
    refused.signal.throwIfAborted();
    found = await list().catch((error: unknown) => {
      failed(error);
      return [];
    });
  }
  await Promise.all(reading.values());
}
