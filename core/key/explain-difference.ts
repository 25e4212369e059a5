import { byCodeUnit } from '../lib/by-code-unit.ts';
import type { InputEntry, TaskRecord } from '../model/record.ts';
import type { DependencyClosure } from './digest.ts';

/** A record with what the key takes from the dependencies: all that `why` compares. */
export interface KeyedRecord {
  readonly record: TaskRecord;
  readonly dependencies: readonly DependencyClosure[];
}

/** The difference of two records in words, one reason a line: `input src/a.ts changed 3f2a → 91bc`. Empty where both give the same key. */
export function explainDifference(before: KeyedRecord, after: KeyedRecord): readonly string[] {
  const reasons: string[] = [];
  for (const [field, label] of SCALARS) {
    const [old, now] = [show(before.record[field]), show(after.record[field])];
    if (old !== now) reasons.push(`${label}: ${old} → ${now}`);
  }
  reasons.push(...inputReasons(before.record.inputs, after.record.inputs));
  reasons.push(...mapReasons('env', before.record.env, after.record.env));
  reasons.push(...mapReasons('tool', before.record.tools, after.record.tools));
  reasons.push(...dependencyReasons(before.dependencies, after.dependencies));
  return reasons;
}

const SCALARS: readonly (readonly [keyof TaskRecord, string])[] = [
  ['version', 'record version'],
  ['platform', 'platform'],
  ['executor', 'executor'],
  ['executorVersion', 'executor version'],
  ['root', 'service folder'],
  ['cwd', 'working directory'],
  ['command', 'command'],
  ['options', 'options'],
  ['outputs', 'outputs'],
  ['args', 'arguments'],
];

function inputReasons(before: readonly InputEntry[], after: readonly InputEntry[]): readonly string[] {
  const old = new Map(before.map((entry) => [entry[0], entry]));
  const now = new Map(after.map((entry) => [entry[0], entry]));
  const reasons: string[] = [];
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnit)) {
    const [was, is] = [old.get(path), now.get(path)];
    if (was === undefined) reasons.push(`input ${path} added`);
    else if (is === undefined) reasons.push(`input ${path} removed`);
    else if (was[2] !== is[2]) reasons.push(`input ${path} changed ${was[2].slice(0, 4)} → ${is[2].slice(0, 4)}`);
    else if (was[1] !== is[1]) reasons.push(`input ${path} mode ${was[1]} → ${is[1]}`);
  }
  return reasons;
}

function mapReasons(label: string, before: Readonly<Record<string, string | null>>, after: Readonly<Record<string, string | null>>): readonly string[] {
  const reasons: string[] = [];
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnit)) {
    const [was, is] = [before[name] ?? 'unset', after[name] ?? 'unset'];
    if (was !== is) reasons.push(`${label} ${name}: ${was} → ${is}`);
  }
  return reasons;
}

function dependencyReasons(before: readonly DependencyClosure[], after: readonly DependencyClosure[]): readonly string[] {
  const old = new Map(before.map(({ id, closure }) => [id, closure]));
  const now = new Map(after.map(({ id, closure }) => [id, closure]));
  const reasons: string[] = [];
  for (const id of [...new Set([...old.keys(), ...now.keys()])].sort(byCodeUnit)) {
    if (!old.has(id)) reasons.push(`dependency ${id} added`);
    else if (!now.has(id)) reasons.push(`dependency ${id} removed`);
    else if (old.get(id) !== now.get(id)) reasons.push(`dependency ${id} produced other outputs`);
  }
  return reasons;
}

function show(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
