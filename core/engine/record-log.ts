import type { Host } from '../host/host.ts';
import type { KeyedRecord } from '../key/explain-difference.ts';
import type { OpenFile } from '../model/files.ts';
import type { TaskId } from '../model/task.ts';
import type { TaskKey } from './key-ring.ts';
import type { TaskHistory } from './task-history.ts';

/** Keeps what the keys of one run's successes were made of, for `why`: a line each, in a file that the first one makes. */
export class RecordLog {
  readonly #host: Host;
  readonly #path: string;
  #file: OpenFile | undefined;
  #isBroken = false;

  constructor(host: Host, stateDir: string, runId: string) {
    this.#host = host;
    this.#path = logPath(stateDir, runId);
  }

  /** A disk that refuses costs an explanation, nothing else. */
  add(task: TaskId, key: TaskKey): void {
    if (this.#isBroken) return;
    try {
      if (this.#file === undefined) {
        this.#host.files.mkdir(this.#path.slice(0, this.#path.lastIndexOf('/')));
        this.#file = this.#host.files.open(this.#path, 'a');
      }
      this.#file.write(Buffer.from(`${JSON.stringify([task, key])}\n`));
    } catch {
      this.#isBroken = true;
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** What the key of the task's last success was made of; undefined when nothing, or nothing readable, was kept. */
export function loadRecord(host: Host, stateDir: string, { task, runId }: { task: TaskId; runId: string | undefined }): LoggedRecord | undefined {
  const text = runId === undefined ? undefined : host.files.tryReadText(logPath(stateDir, runId));
  const start = `[${JSON.stringify(task)},`;
  const line = text?.split('\n').findLast((one) => one.startsWith(start));
  try {
    const [, value]: readonly [TaskId, TaskKey] = JSON.parse(line ?? '');
    return typeof value.key === 'string' && Array.isArray(value.dependencies) && Array.isArray(value.record?.inputs) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What this key of the task was made of, if a run whose log is still kept made it. */
export function findRecord(host: Host, stateDir: string, { task, key }: { readonly task: TaskId; readonly key: string }): LoggedRecord | undefined {
  try {
    for (const { name } of host.files.readdir(recordsOf(stateDir))) {
      const found = loadRecord(host, stateDir, { task, runId: name.replace(/\.jsonl$/, '') });
      if (found?.key === key) return found;
    }
  } catch {
    // Nothing was kept.
  }
  return undefined;
}

/** Deletes the logs that no task's history names any more. A disk that refuses leaves them there, nothing else. */
export function dropOldRecords({ files }: Host, stateDir: string, history: Iterable<TaskHistory>): void {
  const folder = recordsOf(stateDir);
  try {
    if (files.lstat(folder)?.kind !== 'directory') return;
    const named = new Set([...history].map(({ recordedBy }) => recordedBy));
    for (const { name } of files.readdir(folder)) if (!named.has(name.replace(/\.jsonl$/, ''))) files.remove(`${folder}/${name}`);
  } catch {
    // They are found again by the next run.
  }
}

type LoggedRecord = KeyedRecord & { readonly key: string };

function logPath(stateDir: string, runId: string): string {
  return `${recordsOf(stateDir)}/${runId}.jsonl`;
}

function recordsOf(stateDir: string): string {
  return `${stateDir}/index/records`;
}
