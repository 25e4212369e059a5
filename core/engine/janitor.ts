import type { Host } from '../host/host.ts';
import { removeScratch } from './remove-scratch.ts';

/*
 * While mmo runs tasks, `run/<runId>.json` in the state folder says who runs what. mmo deletes it when it ends; if mmo is
 * killed, the watchdog ends the tasks, and should that be killed too, the next mmo finds the record and ends them.
 * The state folder is not trusted: a number is killed only if its start time is the recorded one too.
 */
interface RunFile {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly groups: readonly RecordedGroup[];
}

interface RecordedGroup {
  readonly group: number;
  readonly startTime: string;
}

export interface RunRecord {
  readonly groups: {
    /** A task's process group has started. */
    add(group: number): void;
    /** It has ended. */
    remove(group: number): void;
  };
  /** The run has ended and nothing of it is left. */
  end(): void;
}

export interface JanitorOptions {
  readonly host: Host;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
}

const RUN_ID = /^[\w-]{1,100}$/;
const ROUNDS = 20;

/** Records that this process runs tasks, and which process groups, so that the next mmo can clean up after a killed one. */
export function recordRun({ host, stateDir, runId }: JanitorOptions & { readonly runId: string }): RunRecord {
  const path = `${stateDir}/run/${runId}.json`;
  const groups = new Map<number, string>();
  const { pid, bootId } = host.machine;
  const startTime = host.processes.inspect(pid)?.startTime ?? '';
  const save = (): void => {
    const run: RunFile = { pid, startTime, bootId, groups: [...groups].map(([group, groupStart]) => ({ group, startTime: groupStart })) };
    try {
      host.files.writeAtomic(path, `${JSON.stringify(run)}\n`);
    } catch {
      // A full disk must not stop a run; the watchdog still guards it.
    }
  };
  save();
  return {
    groups: {
      add(group) {
        const info = host.processes.inspect(group);
        if (info === undefined) return;
        groups.set(group, info.startTime);
        save();
      },
      // Not saved at once: a stale entry is harmless, as its start time no longer matches.
      remove: (group) => void groups.delete(group),
    },
    end: () => host.files.unlink(path),
  };
}

/** Ends what the runs of dead mmo processes left behind, and deletes their records and temporary folders. Returns how many there were. */
export function sweepDeadRuns({ host, stateDir }: JanitorOptions): number {
  let swept = 0;
  for (const runId of recordedRuns(host, stateDir)) {
    const path = `${stateDir}/run/${runId}.json`;
    const run = parse(host.files.tryReadText(path));
    if (run !== undefined && isAlive(host, run)) continue;
    // After another boot none of its processes can be left.
    if (run !== undefined && run.bootId === host.machine.bootId) killLeftOver(host, run, runId);
    removeScratch(host, { stateDir, runId });
    host.files.unlink(path);
    swept += 1;
  }
  return swept;
}

function recordedRuns(host: Host, stateDir: string): readonly string[] {
  if (host.files.lstat(`${stateDir}/run`)?.kind !== 'directory') return [];
  return host.files.readdir(`${stateDir}/run`).flatMap(({ name, kind }) => {
    const runId = name.replace(/\.json$/, '');
    return kind === 'file' && runId !== name && RUN_ID.test(runId) ? [runId] : [];
  });
}

function isAlive(host: Host, run: RunFile): boolean {
  return run.bootId === host.machine.bootId && host.processes.inspect(run.pid)?.startTime === run.startTime;
}

function killLeftOver(host: Host, run: RunFile, runId: string): void {
  for (const { group, startTime } of run.groups) {
    const leader = host.processes.inspect(group);
    // Members of a group whose leader is gone are found by the run id below.
    if (leader?.startTime === startTime && leader.group === group) host.processes.killGroup(group, 'SIGKILL');
  }
  // A process may fork while we look.
  for (let round = 0; round < ROUNDS; round += 1) {
    const bearers = host.processes.withRunId(runId).filter(({ pid }) => pid !== host.machine.pid);
    if (bearers.length === 0) return;
    for (const { pid } of bearers) host.processes.kill(pid, 'SIGKILL');
  }
}

function parse(text: string | undefined): RunFile | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isRunFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRunFile(value: unknown): value is RunFile {
  if (!isObject(value)) return false;
  const { pid, startTime, bootId, groups } = value;
  return isNumber(pid) && typeof startTime === 'string' && typeof bootId === 'string' && Array.isArray(groups) && groups.every(isRecordedGroup);
}

function isRecordedGroup(value: unknown): value is RecordedGroup {
  if (!isObject(value)) return false;
  const { group, startTime } = value;
  // Group 1 would mean every process there is.
  return isNumber(group) && group > 1 && typeof startTime === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function isObject(value: unknown): value is Readonly<Record<keyof RunFile | keyof RecordedGroup, unknown>> {
  return typeof value === 'object' && value !== null;
}
