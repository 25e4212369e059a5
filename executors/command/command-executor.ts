import { defineExecutor, type Executor, type TaskResult } from '../../core/plugin-api.ts';

/** Runs a task's `command`: a string by `/bin/sh -c`, a list as it is, without a shell. `--` arguments are appended, word for word. */
export const commandExecutor: Executor = defineExecutor({
  name: 'command',
  version: '1',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  execute: async (task, { args, spawn }): Promise<TaskResult> => {
    if (task.command === undefined) return { status: 'failure', failure: { reason: 'error', message: 'the task has no command' } };
    const { exitCode, signal } = await spawn(argvOf(task.command, args));
    if (exitCode === 0) return { status: 'success' };
    if (exitCode !== undefined) return { status: 'failure', failure: { reason: 'exit-code', exitCode } };
    return { status: 'failure', failure: { reason: 'signal', signal: signal ?? 'unknown' } };
  },
});

function argvOf(command: string | readonly string[], args: readonly string[]): readonly string[] {
  if (typeof command !== 'string') return [...command, ...args];
  return ['/bin/sh', '-c', [command.trimEnd(), ...args.map(quote)].join(' ')];
}

/** For sh: nothing inside single quotes means anything but the quote itself. */
function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}
