import { hostname } from 'node:os';
import type { Files, LocalProcesses } from '../../core/plugin-api.ts';

/** A process that has something for itself, as it is written down beside it. */
export interface Holder {
  readonly host: string;
  /** Where its pid counts; undefined where the system has but one such place. */
  readonly pidSpace?: string | undefined;
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  /** What it does. */
  readonly run: string;
  readonly since: number;
}

/** This very process. */
export function ownHolder(run: string, { files, processes }: { readonly files: Pick<Files, 'readlink'>; readonly processes: LocalProcesses }): Holder {
  const self = processes.list().find(({ pid }) => pid === processes.ownPid);
  const { ownPid, bootId } = processes;
  return { host: hostname(), pidSpace: pidSpaceOf(files), bootId, pid: ownPid, startTime: self?.startTime ?? '', run, since: Date.now() };
}

export interface JudgingOptions {
  readonly processes: LocalProcesses;
  /** How long one on another machine is believed. */
  readonly foreignMs: number;
  /** Its mark is on this machine alone: one of the same name that was started at another time is this machine before. */
  readonly isMarkHere: boolean;
}

/** Whether a holder has ended. Of one on another machine nothing can be seen from here but how long ago it began. */
export function isGone(holder: Holder, own: Holder, { processes, foreignMs, isMarkHere }: JudgingOptions): boolean {
  const isOtherSpace = holder.pidSpace !== undefined && holder.pidSpace !== own.pidSpace;
  // Two machines may have one name.
  const isElsewhere = holder.host !== own.host || isOtherSpace || (!isMarkHere && holder.bootId !== own.bootId);
  if (isElsewhere) return Date.now() - holder.since > foreignMs;
  if (holder.bootId !== own.bootId) return true;
  return holder.startTime !== '' && processes.inspect({ pid: holder.pid, startTime: holder.startTime }) === undefined;
}

/** As it was written down; undefined where that is not to be read. */
export function readHolder(text: string | undefined): Holder | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Holder);
  } catch {
    return undefined;
  }
}

/** Containers that share the machine's network have its name, and pids of their own. */
function pidSpaceOf(files: Pick<Files, 'readlink'>): string | undefined {
  try {
    return files.readlink('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}
