import { printable } from '../diagnostics/printable.ts';
import type { Failure } from '../model/outcome.ts';
import { formatDuration } from './format-duration.ts';

/** A failure in words, with what to do about it where that is not plain from the task's own output. */
export interface FailureText {
  readonly message: string;
  readonly remedy?: string;
}

/** Says why a task failed; one line each, safe to print. */
export function describeFailure(failure: Failure): FailureText {
  switch (failure.reason) {
    case 'exit-code':
      return describeExitCode(failure.exitCode);
    case 'signal':
      return {
        message: `ended by ${printable(failure.signal)}`,
        ...(failure.signal === 'SIGKILL' && { remedy: 'something else killed it; if nobody did, look for a lack of memory' }),
      };
    case 'timeout':
      return { message: `timed out after ${formatDuration(failure.timeoutMs)}`, remedy: "raise the task's timeout, or pass --timeout" };
    case 'spawn':
      return { message: `could not be started: ${printable(failure.message)}`, remedy: 'check that the program is installed and on PATH' };
    case 'container':
      return { message: `container: ${printable(failure.message)}` };
    case 'missing-output':
      return {
        message: `did not produce ${failure.outputs.map(printable).join(', ')}`,
        remedy: 'correct its outputs, or mark what may be missing as { path: …, optional: true }',
      };
    case 'input-changed':
      return {
        message: `changed its own inputs: ${failure.files.map(printable).join(', ')}`,
        remedy: 'declare these files as outputs, or exclude them from the inputs',
      };
    case 'error':
      return { message: printable(failure.message) };
    default: {
      const forgotten: never = failure;
      return forgotten;
    }
  }
}

function describeExitCode(exitCode: number): FailureText {
  const message = `exited with code ${exitCode}`;
  if (exitCode === 127) return { message, remedy: 'the shell did not find a command; check that it is installed and on PATH' };
  if (exitCode === 126) return { message, remedy: 'a file is not executable' };
  return { message };
}
