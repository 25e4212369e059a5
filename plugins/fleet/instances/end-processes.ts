import { setTimeout as delay } from 'node:timers/promises';
import type { LocalProcess, PluginCommandContext } from '../../../core/plugin-api.ts';

const LOOK_EVERY_MS = 20;
const LOOK_AT_ALL_EVERY_MS = 500;

/**
 * Ends processes and the groups they lead: TERM, and KILL for what is left after the grace. Asks again and again which
 * there are, since a process may start others while it ends. Resolves when none is left; true when KILL was needed.
 */
export async function endProcesses(
  { processes }: Pick<PluginCommandContext, 'processes'>,
  living: () => readonly LocalProcess[],
  { graceMs, signal = 'SIGTERM' }: { readonly graceMs: number; readonly signal?: 'SIGTERM' | 'SIGINT' | undefined },
): Promise<boolean> {
  const told = new Set<number>();
  const giveUpAt = performance.now() + graceMs;
  let killed = false;
  for (let left = living(); left.length > 0; left = living()) {
    const late = performance.now() >= giveUpAt;
    for (const one of left) {
      if (!late && told.has(one.pid)) continue;
      told.add(one.pid);
      killed ||= late;
      if (one.group === one.pid) processes.signalGroup(one, late ? 'SIGKILL' : signal);
      else processes.signal(one, late ? 'SIGKILL' : signal);
    }
    // To look for all of them is dear: while one that was told lives, there is no end to be found.
    const lookAgainAt = Math.min(performance.now() + LOOK_AT_ALL_EVERY_MS, late ? 0 : giveUpAt);
    do await delay(LOOK_EVERY_MS);
    while (performance.now() < lookAgainAt && left.some((one) => processes.inspect(one) !== undefined));
  }
  return killed;
}
