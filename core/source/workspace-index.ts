import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from './checked-file.ts';
import { emptyStatCache, type StatCache, type StatRecord } from './stat-cache.ts';

/** What a run leaves for the next one. A cache: losing it costs time, never correctness. Values are plain JSON. */
export interface IndexData {
  readonly stats: StatCache;
  /** Stats of outputs on disk, by task id. */
  readonly outputs: ReadonlyMap<string, unknown>;
  /** Last key, duration and the like, by task id. */
  readonly history: ReadonlyMap<string, unknown>;
  /** Boot during which it was written; empty where the system does not tell. */
  readonly bootId: string;
}

const VERSION = 2;

/** Reads the index at an absolute path; empty when it is missing, damaged, of another version or platform. */
export function loadIndex(host: Host, file: string): IndexData {
  const [line] = readChecked(host, file) ?? [];
  if (line === undefined) return empty(host);
  try {
    const data = JSON.parse(new TextDecoder().decode(line)) as Stored;
    if (data.version !== VERSION || data.platform !== host.machine.platform) return empty(host);
    return {
      stats: { entries: new Map(data.stats.map(([path, ...fields]) => [path, toRecord(fields)])), writtenAtMs: data.statsAtMs },
      outputs: new Map(data.outputs),
      history: new Map(data.history),
      bootId: data.bootId,
    };
  } catch {
    return empty(host);
  }
}

/** Writes the index whole, ending with its checksum, over what was there; false when it cannot be written. */
export function saveIndex(host: Host, file: string, data: Omit<IndexData, 'bootId'>): boolean {
  const stored: Stored = {
    version: VERSION,
    platform: host.machine.platform,
    bootId: host.machine.bootId,
    statsAtMs: data.stats.writtenAtMs,
    stats: [...data.stats.entries].map(([path, { size, mtimeMs, ctimeMs, ino, mode, id }]) => [path, size, mtimeMs, ctimeMs, ino, mode, id]),
    outputs: [...data.outputs],
    history: [...data.history],
  };
  return writeChecked(host, file, [JSON.stringify(stored)]);
}

type StatFields = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number, mode: number, id: string];

interface Stored {
  readonly version: number;
  readonly platform: string;
  readonly bootId: string;
  readonly statsAtMs: number;
  readonly stats: readonly (readonly [path: string, ...fields: StatFields])[];
  readonly outputs: readonly (readonly [string, unknown])[];
  readonly history: readonly (readonly [string, unknown])[];
}

function toRecord([size, mtimeMs, ctimeMs, ino, mode, id]: StatFields): StatRecord {
  return { size, mtimeMs, ctimeMs, ino, mode, id };
}

function empty(host: Host): IndexData {
  return { stats: emptyStatCache, outputs: new Map(), history: new Map(), bootId: host.machine.bootId };
}
