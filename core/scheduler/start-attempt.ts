import type { TaskResult } from '../model/executor.ts';
import type { ExecuteTaskOptions } from './execution.ts';
import { SpawnFailure } from './spawn-failure.ts';
import type { TaskOutput } from './task-output.ts';
import { TaskProcesses } from './task-processes.ts';
import { waitUntilReady } from './wait-until-ready.ts';

export interface AttemptOptions extends ExecuteTaskOptions {
  readonly attempt: number;
  readonly output: TaskOutput;
  readonly onText: (listener: (text: string) => void) => void;
}

export interface AttemptEnd {
  readonly result: TaskResult;
  readonly exitCode: number | undefined;
  readonly cancelled: boolean;
}

/** One attempt that has begun. */
export interface Attempt {
  /** For a persistent task: resolves with nothing when it is ready; else never. */
  readonly ready: Promise<undefined>;
  /** Never rejects. */
  readonly ended: Promise<AttemptEnd>;
  /** Ends a persistent task that is ready. */
  stop(): Promise<void>;
}

/** Begins one attempt of a task; the first of time-out, signal, `stop` and its own end decides how it ended. */
export function startAttempt(options: AttemptOptions): Attempt {
  const { host, task, executor, signal, timeoutMs, graceMs = DEFAULT_GRACE_MS } = options;
  const { clock } = host;
  const env = { ...options.env, MMO_ATTEMPT: String(options.attempt) };
  const { cwd, output, interactive, onGroup } = options;
  const processes = new TaskProcesses({ host, cwd, env, output, interactive, onGroup });
  /** Fires to make the executor stop; `over` when all has ended; `inTime` when the time-out no longer counts. */
  const [halted, over, inTime] = [new AbortController(), new AbortController(), new AbortController()];
  let why: 'cancelled' | 'timeout' | 'stopped' | undefined;
  let stopping: Promise<void> = Promise.resolve();
  let giveUp: (result: TaskResult) => void = () => undefined;
  const abandoned = new Promise<TaskResult>((resolve) => {
    giveUp = resolve;
  });

  const halt = (reason: 'cancelled' | 'timeout' | 'stopped'): void => {
    if (why !== undefined || over.signal.aborted) return;
    why = reason;
    halted.abort();
    stopping = processes.stop(graceMs);
    // An executor that ignores its signal must not hold up the run.
    void stopping.then(() => clock.sleep(graceMs, over.signal)).then(() => giveUp(killed));
  };
  const cancel = (): void => halt('cancelled');
  const run = async (): Promise<TaskResult> => {
    try {
      const result: TaskResult = await executor.execute(task, {
        ...options.surroundings,
        workspaceRoot: options.workspaceRoot,
        cwd: options.cwd,
        env,
        args: options.args,
        attempt: options.attempt,
        signal: halted.signal,
        spawn: (argv, spawnOptions) => processes.spawn(argv, spawnOptions),
        log: (text) => options.output.addLine(text),
        write: (text, stream) => options.output.addText(text, stream),
        report: (finding) => options.onFinding?.(finding),
      });
      // Code in JavaScript may forget to return one, and that is no success.
      if (!['success', 'failure'].includes(result?.status)) throw new TypeError(`the executor "${executor.name}" gave no result`);
      return result;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: 'failure', failure: { reason: error instanceof SpawnFailure ? 'spawn' : 'error', message } };
    }
  };
  const finish = async (): Promise<AttemptEnd> => {
    const own = await Promise.race([run(), abandoned]);
    inTime.abort(isOver);
    await stopping;
    // What the executor started and did not wait for.
    if (processes.hasChildren) await processes.stop(graceMs);
    over.abort(isOver);
    signal.removeEventListener('abort', cancel);
    return { result: resultOf(own, why, timeoutMs), exitCode: processes.lastExitCode, cancelled: why === 'cancelled' };
  };

  signal.addEventListener('abort', cancel, { once: true });
  if (timeoutMs !== undefined) void clock.sleep(timeoutMs, inTime.signal).then(() => inTime.signal.aborted || halt('timeout'));
  if (signal.aborted) cancel();
  const finished = finish();
  let isReady = false;
  const becomesReady = async (): Promise<void> => {
    if (task.ready !== undefined)
      await waitUntilReady({ host, ready: task.ready, cwd: options.cwd, env, onText: options.onText, signal: AbortSignal.any([over.signal, halted.signal]) });
  };
  const ready = !task.persistent
    ? never
    : becomesReady().then(
        () => {
          if (over.signal.aborted || halted.signal.aborted) return never;
          isReady = true;
          inTime.abort(isOver);
          return undefined;
        },
        () => never,
      );
  const ended = finished.then((end) =>
    task.persistent && !isReady && end.result.status === 'success' && why === undefined ? { ...end, result: endedTooSoon } : end,
  );
  const stop = async (): Promise<void> => {
    halt('stopped');
    await ended;
  };
  return { ready, ended, stop };
}

const DEFAULT_GRACE_MS = 5_000;
/** Why a signal fired that only ends a wait. Without a reason Node makes an error with a stack, each time. */
const isOver = 'over';
const never: Promise<undefined> = new Promise(() => undefined);
const killed: TaskResult = { status: 'failure', failure: { reason: 'signal', signal: 'SIGKILL' } };
const endedTooSoon: TaskResult = { status: 'failure', failure: { reason: 'error', message: 'the task is persistent, but ended before it was ready' } };

function resultOf(own: TaskResult, why: 'cancelled' | 'timeout' | 'stopped' | undefined, timeoutMs: number | undefined): TaskResult {
  if (why === 'stopped') return { status: 'success' };
  if (why === 'timeout') return { status: 'failure', failure: { reason: 'timeout', timeoutMs: timeoutMs ?? 0 } };
  if (why === 'cancelled')
    return own.status === 'failure' && own.failure.reason === 'signal' ? own : { status: 'failure', failure: { reason: 'signal', signal: 'SIGTERM' } };
  return own;
}
