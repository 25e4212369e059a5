import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DetachedRequest, LocalProcess, LocalProcesses, ProcessIdentity } from '../model/local-processes.ts';
import { inspectProcess } from './inspect-process.ts';
import { listeningPorts } from './listening-ports.ts';
import { readMachine } from './machine.ts';
import { makeFolder } from './make-folder.ts';
import { pidsOfMachine, readProcess, variableOf } from './read-process.ts';
import { signalGroup } from './signal-group.ts';
import { startWatchdog } from './start-watchdog.ts';

type End = Awaited<ReturnType<LocalProcesses['ended']>> & object;

/** The processes of this machine. */
export function createLocalProcesses(): LocalProcesses {
  const started = new Map<number, { readonly child: ChildProcess; readonly ended: Promise<End> }>();
  const inspect = ({ pid, startTime }: ProcessIdentity): LocalProcess | undefined => {
    const found = readProcess(pid);
    return found?.startTime === startTime ? found : undefined;
  };
  return {
    ownPid: process.pid,
    bootId: readMachine().bootId,
    start: async (request) => {
      const child = startDetached(request);
      const ended = new Promise<End>((resolve) => {
        child.once('exit', (exitCode, signal) => resolve({ exitCode: exitCode ?? undefined, signal: signal ?? undefined }));
      });
      await once(child, 'spawn');
      const pid = child.pid ?? 0;
      started.set(pid, { child, ended });
      child.unref();
      // One that has ended already is named by a time that no process has.
      return { pid, startTime: inspectProcess(pid)?.startTime ?? '' };
    },
    ended: async (pid) => {
      const waited = started.get(pid);
      // Its end may be known to the system before it is to this process, which must not run out of things to wait for meanwhile.
      waited?.child.ref();
      return waited?.ended;
    },
    inspect,
    list: () => pidsOfMachine().flatMap((pid) => readProcess(pid) ?? []),
    withVariable: (name, value) => pidsOfMachine().flatMap((pid) => (variableOf(pid, name) === value ? (readProcess(pid) ?? []) : [])),
    guard: (name, value) => {
      const watchdog = startWatchdog(value, name);
      return { add: ({ pid, startTime }) => watchdog.add(pid, startTime), dismiss: () => watchdog.dismiss() };
    },
    variable: variableOf,
    ports: listeningPorts,
    signalGroup: (identity, signal) => {
      if (inspect(identity) !== undefined) signalGroup(identity.pid, signal);
    },
    signal: (identity, signal) => {
      if (identity.pid <= 1 || inspect(identity) === undefined) return;
      try {
        process.kill(identity.pid, signal);
      } catch {
        // It has ended, or belongs to somebody else.
      }
    },
  };
}

function startDetached({ argv, cwd, env, logFile }: DetachedRequest): ChildProcess {
  makeFolder(dirname(logFile));
  const log = openSync(logFile, 'a', 0o600);
  try {
    return spawn(argv[0] ?? '', argv.slice(1), { cwd, env, detached: true, stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}
