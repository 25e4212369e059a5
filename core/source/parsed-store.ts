import type { Host } from '../host/host.ts';
import { readChecked, writeChecked } from './checked-file.ts';

const VERSION = 1;

/** What earlier runs derived from file contents, by content id and what derived it; empty when nothing sound is there. Values are plain JSON. */
export function loadParsed(host: Host, file: string): ReadonlyMap<string, unknown> {
  const [line] = readChecked(host, file) ?? [];
  if (line === undefined) return new Map();
  try {
    const [version, entries]: Stored = JSON.parse(new TextDecoder().decode(line));
    return version === VERSION ? new Map(entries) : new Map();
  } catch {
    return new Map();
  }
}

/** Writes it for the next run; a disk that refuses costs time, nothing else. */
export function saveParsed(host: Host, file: string, parsed: ReadonlyMap<string, unknown>): void {
  const stored: Stored = [VERSION, [...parsed]];
  writeChecked(host, file, [JSON.stringify(stored)]);
}

type Stored = readonly [version: number, entries: readonly (readonly [string, unknown])[]];
