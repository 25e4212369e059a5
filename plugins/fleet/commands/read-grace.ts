import { STOP_GRACE_MS } from '../instances/stop-instances.ts';
import { UsageError } from '../usage-error.ts';

/** `--grace 2.5`, in seconds, as milliseconds. Throws what is no number. */
export function readGraceMs(given: string | boolean | readonly string[] | undefined): number {
  if (given === undefined) return STOP_GRACE_MS;
  const seconds = Number(given);
  if (typeof given !== 'string' || given === '' || !(seconds >= 0)) throw new UsageError(`--grace takes seconds, not "${String(given)}"`);
  return seconds * 1000;
}
