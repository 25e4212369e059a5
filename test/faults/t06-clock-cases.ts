import { existsSync } from 'node:fs';

/** A clock, or times of files, that a run must not be led astray by. */
export interface ClockCase {
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly sourceMtimeS?: number;
  readonly cacheMtimeS?: number;
  /** Nothing is cached before. */
  readonly cold?: boolean;
}

const offsets = ['-10y', '+10y', '-1h', '+1h', '-40d', '+40d', '-1d', '+1d', '-1s', '+61m', '+2h', '-2h'];
const moments = [
  ['the hour that spring leaves out', '@2026-03-08 01:59:59', 'America/New_York'],
  ['the hour that autumn repeats', '@2026-11-01 01:59:59', 'America/New_York'],
  ['the end of a year', '@2026-12-31 23:59:59', 'Pacific/Kiritimati'],
  ['a leap day', '@2028-02-29 12:00:00', 'UTC'],
  ['the end of 32-bit time', '@2038-01-19 03:14:06', 'UTC'],
  ['the first second', '@1970-01-01 00:00:05', 'UTC'],
] as const;
const zones = ['UTC', 'Asia/Kathmandu', 'Pacific/Apia', 'America/St_Johns'];
const mtimes = [0, 1, -1_000_000_000, 4_102_444_800, 2_147_483_647, 315_532_800];

/** All cases; undefined without libfaketime. Tasks see the right time: only mmo is fooled. */
export function clockCases(): readonly ClockCase[] | undefined {
  const library = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`).find((path) => existsSync(path));
  if (library === undefined) return undefined;
  const faked = (time: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
    LD_PRELOAD: library,
    FAKETIME: time,
    // Timers go on: what is faked is the date.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
    ...more,
  });
  return [
    ...offsets.flatMap((offset): ClockCase[] => [
      { name: `the clock at ${offset}`, env: faked(offset) },
      { name: `the clock at ${offset}, nothing cached`, env: faked(offset), cold: true },
    ]),
    ...moments.map(([name, moment, zone]): ClockCase => ({ name, env: faked(moment, { TZ: zone }) })),
    ...zones.map((zone): ClockCase => ({ name: `the zone ${zone}`, env: { TZ: zone } })),
    ...mtimes.flatMap((mtimeS): ClockCase[] => [
      { name: `sources of ${mtimeS}`, sourceMtimeS: mtimeS },
      { name: `a cache of ${mtimeS}`, cacheMtimeS: mtimeS },
    ]),
  ];
}
