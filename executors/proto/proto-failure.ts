import type { SpawnResult, TaskResult } from '../../core/plugin-api.ts';

/** A failure that says what is wrong and what helps. */
export function protoFailure(message: string): TaskResult {
  return { status: 'failure', failure: { reason: 'error', message } };
}

/** The result of a program; undefined when it succeeded. */
export function failureOf({ exitCode, signal }: SpawnResult): TaskResult | undefined {
  if (exitCode === 0) return undefined;
  if (exitCode !== undefined) return { status: 'failure', failure: { reason: 'exit-code', exitCode } };
  return { status: 'failure', failure: { reason: 'signal', signal: signal ?? 'unknown' } };
}
