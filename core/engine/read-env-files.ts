import { parseEnv } from 'node:util';
import type { Host } from '../host/host.ts';
import { joinPath } from '../lib/join-path.ts';
import type { Task } from '../model/task.ts';

/** Values of a task's `envFiles`, later files winning. Throws an Error with a message for the user when one is missing. */
export function readEnvFiles(host: Host, root: string, task: Task): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const file of task.envFiles) {
    const path = file.startsWith('//') ? joinPath('', file.slice(2)) : joinPath(task.root, file);
    const text = path === undefined ? undefined : host.files.tryReadText(`${root}/${path}`);
    if (text === undefined) throw new Error(`the env file ${path ?? file} is missing; create it, or remove it from envFiles`);
    for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) values[name] = value;
  }
  return values;
}
