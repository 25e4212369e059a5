import type { KeyedRecord } from '../key/explain-difference.ts';
import { sha256 } from '../lib/sha256.ts';
import type { TaskId } from '../model/task.ts';
import type { TaskKey } from './key-ring.ts';
import type { Session } from './session.ts';

/** Keeps what a task's last key was made of, for `why`. A disk that refuses costs an explanation, nothing else. */
export function saveRecord({ host, workspace }: Session, task: TaskId, key: TaskKey): void {
  try {
    host.files.writeAtomic(recordFile(workspace.stateDir, task), `${JSON.stringify(key)}\n`);
  } catch {
    // Told elsewhere: the cache and the index live on the same disk.
  }
}

/** What the task's last key was made of; undefined when nothing, or nothing readable, was kept. */
export function loadRecord({ host, workspace }: Session, task: TaskId): (KeyedRecord & { readonly key: string }) | undefined {
  try {
    const value: TaskKey = JSON.parse(host.files.tryReadText(recordFile(workspace.stateDir, task)) ?? '');
    return typeof value.key === 'string' && Array.isArray(value.dependencies) && Array.isArray(value.record?.inputs) ? value : undefined;
  } catch {
    return undefined;
  }
}

function recordFile(stateDir: string, task: TaskId): string {
  return `${stateDir}/index/records/${sha256(task).slice(0, 32)}.json`;
}
