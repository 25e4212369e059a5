import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from '../generate/write-json.ts';
import type { PlainResult } from './plain-result.ts';

/** A result, and when and on what it was measured. */
export interface RecordedResult extends PlainResult {
  readonly measured: string;
  readonly versions: Readonly<Record<string, string>>;
}

const file = join(import.meta.dirname, '..', 'results.json');

/** What was recorded last, one result for each scenario and size. */
export function readResults(): readonly RecordedResult[] {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
}

/** Records results in place of older ones of the same scenario and size; gives all. */
export function addResults(fresh: readonly RecordedResult[], order: readonly string[]): readonly RecordedResult[] {
  const keyOf = ({ scenario, n }: RecordedResult): string => `${scenario} ${n}`;
  const all = new Map([...readResults(), ...fresh].map((result) => [keyOf(result), result]));
  const rank = ({ scenario }: RecordedResult): number => order.findIndex((name) => scenario === name || scenario.startsWith(`${name}-`));
  const sorted = [...all.values()].sort((a, b) => rank(a) - rank(b) || (a.scenario < b.scenario ? -1 : Number(a.scenario > b.scenario)) || a.n - b.n);
  writeJson(file, sorted);
  return sorted;
}
