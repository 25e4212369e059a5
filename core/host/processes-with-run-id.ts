import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessInfo } from './host.ts';
import { inspectProcess } from './inspect-process.ts';

/** Living processes whose environment, as it was at their start, has exactly `MMO_RUN_ID=<id>`; none where there is no /proc. */
export function processesWithRunId(runId: string): readonly ProcessInfo[] {
  const entry = Buffer.from(`MMO_RUN_ID=${runId}\0`);
  const found: ProcessInfo[] = [];
  for (const pid of numbersInProc()) {
    const environment = tryRead(`/proc/${pid}/environ`);
    if (environment === undefined || !hasEntry(environment, entry)) continue;
    const info = inspectProcess(pid);
    if (info !== undefined) found.push(info);
  }
  return found;
}

function numbersInProc(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

function hasEntry(environment: Buffer, entry: Buffer): boolean {
  for (let at = environment.indexOf(entry); at !== -1; at = environment.indexOf(entry, at + 1)) {
    if (at === 0 || environment[at - 1] === 0) return true;
  }
  return false;
}

function tryRead(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
