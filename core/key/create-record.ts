import { byCodeUnit } from '../lib/by-code-unit.ts';
import { joinPath } from '../lib/join-path.ts';
import type { InputEntry, TaskRecord } from '../model/record.ts';
import type { OutputPattern, Task } from '../model/task.ts';

/** Raise it when the meaning of a record changes: every key changes with it. */
const RECORD_VERSION = 1;

export interface RecordIngredients {
  readonly task: Task;
  readonly platform: string;
  readonly executorVersion: string;
  readonly inputs: readonly InputEntry[];
  readonly env: Readonly<Record<string, string | null>>;
  readonly args: readonly string[];
  readonly tools: Readonly<Record<string, string>>;
}

/** Puts a task's record together; the one place that says what decides a task's work. */
export function createRecord({ task, platform, executorVersion, inputs, env, args, tools }: RecordIngredients): TaskRecord {
  return {
    version: RECORD_VERSION,
    platform,
    executor: task.executor,
    executorVersion,
    task: task.id,
    root: task.root,
    cwd: task.cwd === undefined ? task.root : (joinPath(task.root, task.cwd) ?? task.root),
    command: task.command ?? null,
    options: task.options,
    outputs: task.outputs.map(outputText).sort(byCodeUnit),
    inputs,
    env,
    args,
    tools,
  };
}

/** A path may itself end like the mark of an optional one; then it is marked in turn, so that no two outputs read alike. */
function outputText({ path, optional }: OutputPattern): string {
  if (optional) return `${path} (optional)`;
  return / \((?:optional|required)\)$/.test(path) ? `${path} (required)` : path;
}
