import { defineExecutor, type Executor, type ExecutorContext, type TaskResult } from '../../core/plugin-api.ts';
import { readEnvironmentFile } from './read-environment-file.ts';

/** Runs a target of a makefile as the build contract has it: with the component's version and what `envs/$ENVIRONMENT` sets. */
export const makeExecutor: Executor = defineExecutor({
  name: 'make',
  version: '1',
  schema: { type: 'object', properties: { version: { type: 'boolean' } }, additionalProperties: false },
  execute: async (task, context): Promise<TaskResult> => {
    const { args, spawn } = context;
    if (task.command === undefined) return failed('the task has no command');
    const overrides = readEnvironmentFile(context);
    if ('problem' in overrides) return failed(overrides.problem);
    const version = task.options['version'] === true ? await askVersion(context, overrides.values) : { values: {} };
    if ('problem' in version) return failed(version.problem);
    const argv = typeof task.command === 'string' ? ['/bin/sh', '-c', `${task.command.trimEnd()} "$@"`, 'sh', ...args] : [...task.command, ...args];
    const { exitCode, signal } = await spawn(argv, { env: { ...version.values, ...overrides.values } });
    if (exitCode === 0) return { status: 'success' };
    return { status: 'failure', failure: exitCode === undefined ? { reason: 'signal', signal: signal ?? 'unknown' } : { reason: 'exit-code', exitCode } };
  },
});

type Variables = { readonly values: Readonly<Record<string, string>> } | { readonly problem: string };

async function askVersion({ spawn, write }: ExecutorContext, env: Readonly<Record<string, string>>): Promise<Variables> {
  const said = { stdout: '', stderr: '' };
  const onOutput = (stream: 'stdout' | 'stderr', text: string): void => {
    said[stream] += text;
  };
  const { exitCode, signal } = await spawn(['make', '--silent', '--no-print-directory', 'version'], { env, quiet: true, onOutput });
  const version = said.stdout.trim().split('\n').at(-1)?.trim() ?? '';
  if (exitCode === 0 && version !== '') return { values: { VERSION: version, DOCKER_TAG: version.replace(/[^\w.-]+/g, '-') } };
  write(`${said.stdout}${said.stderr}`, 'stderr');
  if (exitCode === 0) return { problem: '"make version" must print the version, and printed nothing' };
  return { problem: `"make version" ${exitCode === undefined ? `was ended by ${signal ?? 'a signal'}` : `exited with ${exitCode}`}` };
}

function failed(message: string): TaskResult {
  return { status: 'failure', failure: { reason: 'error', message } };
}
