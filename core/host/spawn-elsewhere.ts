import type { SpawnRequest } from './host.ts';
import { type Spawned, Spawner } from './spawner.ts';

/** Its start takes as long as a few dozen commands are faster with it. Fault tests, whose runs are short, want it sooner. */
const MANY = Number(process.env['MMO_SPAWNER_FROM']) || 32;
let started = 0;
let spawner: Spawner | undefined;

/** Has a command started by another process, once there were many; its stdout and stderr are the pipes behind these descriptors. Resolves with nothing where mmo must do it by itself. */
export async function spawnElsewhere(request: SpawnRequest, pipes: readonly number[]): Promise<Spawned | undefined> {
  if (spawner?.isReady === true) return spawner.start(request, pipes);
  started += 1;
  if (started === MANY) spawner = new Spawner();
  return undefined;
}

/** Ends the process that starts commands, unless one of them still goes on; there is a new one once there were many again. */
export async function endSpawner(): Promise<void> {
  const idle = spawner;
  if (idle?.isIdle === false) return;
  spawner = undefined;
  started = 0;
  await idle?.end();
}
