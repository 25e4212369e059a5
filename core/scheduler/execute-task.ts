import type { TaskResult } from '../model/executor.ts';
import { createMasker, type Masker } from './create-masker.ts';
import type { ExecuteTaskOptions, Execution } from './execution.ts';
import { type Attempt, type AttemptEnd, startAttempt } from './start-attempt.ts';
import { openTaskOutput } from './task-output.ts';

/**
 * Executes a task: one attempt, and further ones as long as it fails and `retries` are left. Emits `task:start` for each
 * attempt and `task:output` for what it writes. A time-out and the signal end the whole process tree, by TERM and after
 * `graceMs` by KILL. Never rejects for what a task does. For a persistent task it resolves when that is ready.
 */
export async function executeTask(options: ExecuteTaskOptions): Promise<Execution> {
  const { host, task, emit, signal, retries } = options;
  const { clock } = host;
  const masker = createMasker(options.secrets);
  const listeners: ((text: string) => void)[] = [];
  const output = openTaskOutput({
    host,
    logFile: options.logFile,
    masker,
    onText: (stream, text) => {
      emit({ type: 'task:output', at: clock.now(), task: task.id, stream, text });
      for (const listener of listeners) listener(text);
    },
  });
  const startedAt = clock.now();
  const startedMs = clock.monotonic();
  const command = task.command === undefined ? undefined : masker.maskText(typeof task.command === 'string' ? task.command : task.command.join(' '));
  const onFinding: ExecuteTaskOptions['onFinding'] = (finding) => options.onFinding?.({ ...finding, message: masker.maskText(finding.message) });
  const finish = (end: AttemptEnd, attempts: number): Execution => ({
    ...end,
    result: maskResult(end.result, masker),
    attempts,
    startedAt,
    durationMs: clock.monotonic() - startedMs,
    ...output.close(),
  });

  for (let attempt = 1; ; attempt += 1) {
    listeners.length = 0;
    const kind = { ...(options.interactive === true && { interactive: true as const }), ...(task.persistent && { persistent: true as const }) };
    emit({ type: 'task:start', at: clock.now(), task: task.id, attempt, command, ...kind });
    const started: Attempt = startAttempt({ ...options, onFinding, attempt, output, onText: (listener) => listeners.push(listener) });
    const end = await Promise.race([started.ready, started.ended]);
    if (end === undefined) {
      const ended = started.ended.then((last) => finish(last, attempt));
      return {
        result: { status: 'success' },
        cancelled: false,
        attempts: attempt,
        startedAt,
        durationMs: clock.monotonic() - startedMs,
        logBytes: 0,
        running: { ended, stop: started.stop },
      };
    }
    if (end.result.status === 'success' || end.cancelled || signal.aborted || attempt > retries) return finish(end, attempt);
  }
}

/** The reason of a failure may quote the command, or what a program answered; results of tests hold what the tests said. */
function maskResult(result: TaskResult, { maskText, maskJson }: Masker): TaskResult {
  const masked = result.data === undefined ? result : { ...result, data: maskJson(result.data) };
  if (masked.status !== 'failure' || !('message' in masked.failure)) return masked;
  return { ...masked, failure: { ...masked.failure, message: maskText(masked.failure.message) } };
}
