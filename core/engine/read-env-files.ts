import { parseEnv } from 'node:util';
import { joinPath } from '../lib/join-path.ts';
import type { Task } from '../model/task.ts';

/** Where the env files of which task are read. */
export interface EnvFilesRequest {
  readonly task: Task;
  /** Text of a workspace path; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
  /** A missing file is of no matter. */
  readonly mayMiss: boolean;
}

/** Values of a task's `envFiles`, later files winning. Throws an Error with a message for the user when one is missing, unless that is of no matter. */
export function readEnvFiles({ task, read, mayMiss }: EnvFilesRequest): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const file of task.envFiles) {
    const path = file.startsWith('//') ? joinPath('', file.slice(2)) : joinPath(task.root, file);
    const text = path === undefined ? undefined : read(path);
    if (text === undefined && mayMiss) continue;
    if (text === undefined) throw new Error(`the env file ${path ?? file} is missing; create it, or remove it from envFiles`);
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) values[name] = value;
  }
  return values;
}
