import type { Clock } from '../host/host.ts';

/** A name for a run that no other run has, and that sorts by time. */
export function createRunId(clock: Clock): string {
  return `${new Date(clock.now()).toISOString().replace(/\D/g, '').slice(0, 14)}-${clock.random(4)}`;
}
