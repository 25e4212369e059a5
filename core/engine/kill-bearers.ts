import type { Host } from '../host/host.ts';

/** Who was killed may need a moment to die on a busy machine. */
const DEATH_MS = 5_000;
const POLL_MS = 10;

/** Kills every other process that bears the run's id, and resolves when none is left: what writes next must not meet one of them. */
export async function killBearers({ processes, clock, machine }: Host, runId: string): Promise<void> {
  // A process may fork while we look.
  for (const giveUpAt = clock.monotonic() + DEATH_MS; clock.monotonic() < giveUpAt; await clock.sleep(POLL_MS)) {
    const bearers = processes.withRunId(runId).filter(({ pid }) => pid !== machine.pid);
    if (bearers.length === 0) return;
    for (const { pid } of bearers) processes.kill(pid, 'SIGKILL');
  }
}
