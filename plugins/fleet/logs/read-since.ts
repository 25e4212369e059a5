import { UsageError } from '../usage-error.ts';

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** `90s`, `5m`, `2h`, or a point in time that ECMAScript can parse, as milliseconds since the epoch; `undefined` when nothing was asked for. Throws what is neither. */
export function readSince(given: string | boolean | readonly string[] | undefined, now: number): number | undefined {
  if (given === undefined) return undefined;
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(String(given)) ?? [];
  if (count !== undefined) return now - Number(count) * (unitMs[unit] ?? 0);
  const at = Date.parse(String(given));
  if (Number.isNaN(at)) throw new UsageError(`--since takes <n>s, <n>m, <n>h or a time, not "${String(given)}"`);
  return at;
}
