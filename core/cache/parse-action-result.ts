import type { ActionResult, OutputEntry } from '../model/cache.ts';
import type { JsonValue } from '../model/executor.ts';
import type { TaskRecord } from '../model/record.ts';
import { isDigest } from './cache-context.ts';
import { linkTargetProblem } from './link-target-problem.ts';
import { outputPathProblem } from './output-path-problem.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The value as the action result of `key`, or `undefined` unless every field has its shape and every output could be
 * restored: safe paths, sorted, unique, nothing below a file or link, no link out of the service.
 */
export function parseActionResult(value: unknown, key: string): ActionResult | undefined {
  if (!isFields(value)) return undefined;
  const { version, task, exitCode, outputs, produced, log, startedAt, durationMs, writer, record, data } = value;
  if (version !== 1 || value['key'] !== key || typeof task !== 'string' || exitCode !== 0 || typeof produced !== 'string') return undefined;
  if (!isFiniteNumber(startedAt) || !isFiniteNumber(durationMs) || typeof writer !== 'string' || !isRecord(record)) return undefined;
  if (log !== undefined && !(isFields(log) && isDigest(log['digest']) && isSize(log['size']))) return undefined;
  if (!areOutputs(outputs)) return undefined;
  return {
    version,
    key,
    task,
    exitCode,
    outputs,
    produced,
    log: log === undefined ? undefined : { digest: String(log['digest']), size: Number(log['size']) },
    startedAt,
    durationMs,
    writer,
    record,
    ...(data !== undefined && { data: data as JsonValue }),
  };
}

function areOutputs(value: unknown): value is readonly OutputEntry[] {
  if (!Array.isArray(value)) return false;
  const leaves = new Set<string>();
  let previous: string | undefined;
  for (const entry of value as readonly unknown[]) {
    if (!isOutput(entry)) return false;
    const { path } = entry;
    if (previous !== undefined && path <= previous) return false;
    previous = path;
    // Sorted, so a leaf comes before whatever claims to lie below it.
    for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) if (leaves.has(path.slice(0, slash))) return false;
    if (entry.type !== 'directory') leaves.add(path);
  }
  return true;
}

function isOutput(entry: unknown): entry is OutputEntry {
  if (!isFields(entry)) return false;
  const { type, path, executable, size, digest, target } = entry;
  if (typeof path !== 'string' || outputPathProblem(path) !== undefined) return false;
  if (type === 'directory') return true;
  if (type === 'symlink') return typeof target === 'string' && linkTargetProblem(path, target) === undefined;
  return type === 'file' && typeof executable === 'boolean' && isSize(size) && isDigest(digest);
}

function isRecord(value: unknown): value is TaskRecord {
  if (!isFields(value)) return false;
  const { version, command, inputs, outputs, args, env, options, tools } = value;
  if (!isFiniteNumber(version) || ![command, outputs, args].every((list) => list === null || typeof list === 'string' || isStrings(list))) return false;
  if (!['platform', 'executor', 'executorVersion', 'task', 'root', 'cwd'].every((name) => typeof value[name] === 'string')) return false;
  if (!isStrings(outputs) || !isStrings(args) || !isFields(options) || !isFields(env) || !isFields(tools)) return false;
  if (!Object.values(env).every((text) => text === null || typeof text === 'string') || !isStrings(Object.values(tools))) return false;
  return Array.isArray(inputs) && inputs.every((input: unknown) => isStrings(input) && input.length === 3);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
