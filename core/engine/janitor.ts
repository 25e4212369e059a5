import type { Host } from '../host/host.ts';
import type { OpenFile } from '../model/files.ts';
import { killBearers } from './kill-bearers.ts';
import { removeScratch } from './remove-scratch.ts';
import { removeTemporaries } from './remove-temporaries.ts';

/*
 * While mmo runs tasks, `run/<runId>.json` in the state folder says who runs what: a line about mmo itself, then a line for
 * each process group. mmo deletes it when it ends; if mmo is killed, the watchdog ends the tasks, and should that be killed
 * too, the next mmo finds the record and ends them. Groups that have ended stay in it: their start times match nobody's.
 * A last line says that the run has given the workspace to others.
 * The state folder is not trusted: a number is killed only if its start time is the recorded one too.
 */
interface RunFile {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
  readonly groups: readonly RecordedGroup[];
  /** The run has given the workspace to others. */
  readonly unlocked?: boolean;
}

interface RecordedGroup {
  readonly group: number;
  readonly startTime: string;
}

export interface RunRecord {
  readonly groups: {
    /** A task's process group has started; without its start time there is nothing to record. */
    add(group: number, startTime: string | undefined): void;
  };
  /** Others may run in the workspace although this run goes on. */
  unlock(): void;
  /** The run has ended and nothing of it is left. */
  end(): void;
}

export interface JanitorOptions {
  readonly host: Host;
  /** Absolute path of `.mmo`. */
  readonly stateDir: string;
}

const RUN_ID = /^[\w-]{1,100}$/;

/** Records that this process runs tasks, and which process groups, so that the next mmo can clean up after a killed one. */
export function recordRun({ host, stateDir, runId }: JanitorOptions & { readonly runId: string }): RunRecord {
  const path = `${stateDir}/run/${runId}.json`;
  const { pid, bootId } = host.machine;
  const startTime = host.processes.inspect(pid)?.startTime ?? '';
  let file: OpenFile | undefined;
  // A full disk must not stop a run; the watchdog still guards it.
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch {
      file = undefined;
    }
  };
  attempt(() => {
    host.files.writeAtomic(path, `${JSON.stringify({ pid, startTime, bootId })}\n`);
    file = host.files.open(path, 'a');
  });
  return {
    groups: {
      add(group, groupStart) {
        if (groupStart !== undefined) attempt(() => file?.write(Buffer.from(`${JSON.stringify({ group, startTime: groupStart })}\n`)));
      },
    },
    unlock: () => attempt(() => file?.write(Buffer.from('{"unlocked":true}\n'))),
    end() {
      attempt(() => file?.close());
      try {
        host.files.unlink(path);
      } catch {
        // The next run finds that we are dead.
      }
    },
  };
}

/** Ends what the runs of dead mmo processes left behind, and deletes their records and temporary files. Returns how many there were. */
export async function sweepDeadRuns({ host, stateDir }: JanitorOptions): Promise<number> {
  let swept = 0;
  for (const runId of recordedRuns(host, stateDir)) {
    const path = `${stateDir}/run/${runId}.json`;
    const run = parse(host.files.tryReadText(path));
    if (run !== undefined && isAlive(host, run)) continue;
    // After another boot none of its processes can be left.
    if (run !== undefined && run.bootId === host.machine.bootId) await killLeftOver(host, run, runId);
    removeScratch(host, { stateDir, runId });
    try {
      host.files.unlink(path);
    } catch {
      // A disk that refuses keeps nobody from running; the next one meets it again.
    }
    swept += 1;
  }
  // A run may have died before its record got its name.
  if (swept > 0 || namesIn(host, stateDir).some((name) => name.endsWith('.tmp'))) removeTemporaries(host, stateDir);
  return swept;
}

/** The pid of another living mmo whose run has not given the workspace to others, from what the records say. */
export function recordedHolder({ host, stateDir }: JanitorOptions): number | undefined {
  for (const runId of recordedRuns(host, stateDir)) {
    const run = parse(host.files.tryReadText(`${stateDir}/run/${runId}.json`));
    if (run !== undefined && run.unlocked !== true && run.pid !== host.machine.pid && isAlive(host, run)) return run.pid;
  }
  return undefined;
}

function recordedRuns(host: Host, stateDir: string): readonly string[] {
  return namesIn(host, stateDir).flatMap((name) => {
    const runId = name.replace(/\.json$/, '');
    return runId !== name && RUN_ID.test(runId) ? [runId] : [];
  });
}

/** Of the files in the folder of records. */
function namesIn({ files }: Host, stateDir: string): readonly string[] {
  if (files.lstat(`${stateDir}/run`)?.kind !== 'directory') return [];
  return files.readdir(`${stateDir}/run`).flatMap(({ name, kind }) => (kind === 'file' ? [name] : []));
}

function isAlive(host: Host, run: RunFile): boolean {
  return run.bootId === host.machine.bootId && host.processes.inspect(run.pid)?.startTime === run.startTime;
}

async function killLeftOver(host: Host, run: RunFile, runId: string): Promise<void> {
  for (const { group, startTime } of run.groups) {
    const leader = host.processes.inspect(group);
    // Members of a group whose leader is gone are found by the run id below.
    if (leader?.startTime === startTime && leader.group === group) host.processes.killGroup(group, 'SIGKILL');
  }
  await killBearers(host, runId);
}

/** Lines that mmo did not live to finish, or that are not its own, are left out. */
function parse(text: string | undefined): RunFile | undefined {
  const [run, ...lines] = (text ?? '').split('\n').map(parseLine);
  if (!isRunner(run)) return undefined;
  return { ...run, groups: lines.filter(isRecordedGroup), unlocked: lines.some((line) => isObject(line) && line.unlocked === true) };
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isRunner(value: unknown): value is Omit<RunFile, 'groups' | 'unlocked'> {
  if (!isObject(value)) return false;
  const { pid, startTime, bootId } = value;
  return isNumber(pid) && typeof startTime === 'string' && typeof bootId === 'string';
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
