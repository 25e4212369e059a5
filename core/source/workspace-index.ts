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

const VERSION = 3;

/** Reads the index at an absolute path; empty when it is missing, damaged, of another version or platform. */
export function loadIndex(host: Host, file: string): IndexData {
  const [line, outputLine, historyLine] = readChecked(host, file) ?? [];
  if (line === undefined || outputLine === undefined || historyLine === undefined) return empty(host);
  try {
    const head = parse<Head>(line);
    if (head.version !== VERSION || head.platform !== host.machine.platform) return empty(host);
    let outputs: IndexData['outputs'] | undefined;
    let history: IndexData['history'] | undefined;
    return {
      stats: { entries: new Map(head.stats.map(([path, ...fields]) => [path, toRecord(fields)])), writtenAtMs: head.statsAtMs },
      // Who only looks does without them.
      get outputs() {
        outputs ??= new Map(parse<Entries>(outputLine));
        return outputs;
      },
      get history() {
        history ??= new Map(parse<Entries>(historyLine));
        return history;
      },
      bootId: head.bootId,
    };
  } catch {
    return empty(host);
  }
}

/** An index but for the outputs that have yet to be told; `write` writes it whole, ending with its checksum, over what was there, and tells whether it could. */
export interface PreparedIndex {
  write(outputs: Iterable<readonly [task: string, outputs: unknown]>): boolean;
}

/** Puts into words what is known already; `outputs` are those that will hardly be others when it is written. */
export function prepareIndex(host: Host, file: string, data: Omit<IndexData, 'bootId'>): PreparedIndex {
  const head: Head = {
    version: VERSION,
    platform: host.machine.platform,
    bootId: host.machine.bootId,
    statsAtMs: data.stats.writtenAtMs,
    stats: [...data.stats.entries].map(([path, { size, mtimeMs, ctimeMs, ino, mode, id }]) => [path, size, mtimeMs, ctimeMs, ino, mode, id]),
  };
  const [headLine, historyLine] = [JSON.stringify(head), JSON.stringify([...data.history])];
  const words = new Map([...data.outputs].map((entry) => [entry[0], { of: entry[1], text: JSON.stringify(entry) }]));
  return {
    write(outputs) {
      const entries = [...outputs].map((entry) => {
        const known = words.get(entry[0]);
        return known !== undefined && known.of === entry[1] ? known.text : JSON.stringify(entry);
      });
      return writeChecked(host, file, [headLine, `[${entries.join(',')}]`, historyLine]);
    },
  };
}

type StatFields = readonly [size: number, mtimeMs: number, ctimeMs: number, ino: number, mode: number, id: string];

interface Head {
  readonly version: number;
  readonly platform: string;
  readonly bootId: string;
  readonly statsAtMs: number;
  readonly stats: readonly (readonly [path: string, ...fields: StatFields])[];
}

type Entries = readonly (readonly [string, unknown])[];

function parse<T>(line: Uint8Array): T {
  return JSON.parse(new TextDecoder().decode(line)) as T;
}

function toRecord([size, mtimeMs, ctimeMs, ino, mode, id]: StatFields): StatRecord {
  return { size, mtimeMs, ctimeMs, ino, mode, id };
}

function empty(host: Host): IndexData {
  return { stats: emptyStatCache, outputs: new Map(), history: new Map(), bootId: host.machine.bootId };
}
