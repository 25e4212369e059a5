import { setTimeout as delay } from 'node:timers/promises';
import type { PluginCommandContext } from '../../../core/plugin-api.ts';
import { hasLived } from '../containers/has-lived.ts';
import { isInstanceUp } from '../containers/is-instance-up.ts';
import { ensureKeeper } from '../logs/ensure-keeper.ts';
import { lastLines } from '../logs/last-lines.ts';
import { searchLog } from '../logs/search-log.ts';
import type { Instance, InstanceRecord } from './instance.ts';
import { writeRecord } from './instance-records.ts';
import { type LaunchOptions, launchOf } from './launch-of.ts';
import { livingProcess } from './living-process.ts';
import { logFileOf } from './run-folder.ts';
import { stopInstance } from './stop-instance.ts';

/** A process that ends this soon after its start has failed to start. */
const START_GRACE_MS = 200;
const READY_TIMEOUT_MS = 60_000;
const LOOK_EVERY_MS = 25;
/** Who takes long is looked at less often. */
const SLOWEST_LOOK_MS = 250;
const SHOWN_LINES = 10;
const NEWLINE = 0x0a;

type Surroundings = Pick<
  PluginCommandContext,
  'workspace' | 'files' | 'processes' | 'environment' | 'isUp' | 'signal' | 'env' | 'containers' | 'stateDir' | 'self' | 'flags'
>;

export interface StartOptions extends LaunchOptions {
  readonly restarts: number;
}

/**
 * Starts an instance and waits until it is ready. Rejects, having ended and forgotten all of it, when it ends within its
 * grace, is not ready in time, or the command is interrupted; the message has its last lines.
 */
export async function startInstance(context: Surroundings, instance: Instance, options: StartOptions): Promise<InstanceRecord> {
  const { service, number, id, ready } = instance;
  const { port, restarts } = options;
  const { argv, cwd, env, container } = await launchOf(context, instance, options);
  const logFile = logFileOf(context, id);
  endLine(context.files, logFile);
  const logStart = context.files.lstat(logFile)?.size ?? 0;
  const startedAt = Date.now();
  const identity = await context.processes.start({ argv, cwd, env, logFile });
  const about = { version: 1, service: service.name, number, bootId: context.processes.bootId, argv, cwd, port, ready } as const;
  const record: InstanceRecord = { ...identity, ...about, container, startedAt, restarts, isUp: false };
  writeRecord(context, record);
  // It ends where nothing lives for two seconds, as while an image was pulled, or what ran here before took long to end.
  await ensureKeeper(context).catch(() => undefined);
  try {
    await untilUp(context, record, { env, logFile, logStart });
  } catch (error) {
    await stopInstance(context, id, { record, graceMs: 1_000 });
    const lines = lastLines(context.files, logFile, SHOWN_LINES, logStart);
    throw new Error(`${error instanceof Error ? error.message : String(error)}${lines.map((line) => `\n  | ${line}`).join('')}`);
  }
  const up: InstanceRecord = { ...record, isUp: true };
  writeRecord(context, up);
  return up;
}

/** Who wrote last may have ended in the midst of a line, which is none of the next one's. */
function endLine(files: Surroundings['files'], logFile: string): void {
  const size = files.lstat(logFile)?.size ?? 0;
  if (size > 0 && files.readPart(logFile, size - 1, 1)[0] !== NEWLINE) files.append(logFile, '\n');
}

interface Waiting {
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly logStart: number;
}

async function untilUp(context: Surroundings, record: InstanceRecord, { env, logFile, logStart }: Waiting): Promise<void> {
  const { ready, port, startedAt } = record;
  const look = ready && { ...ready, port: ready.port ?? port, log: undefined };
  const hasSaid = searchLog(context.files, logFile, { from: logStart, pattern: ready?.log });
  for (;;) {
    if (context.signal.aborted) throw new Error('interrupted');
    if (livingProcess(context, record) === undefined) throw new Error(await howItEnded(context, record));
    const elapsed = Date.now() - startedAt;
    if (hasSaid() && (await hasLived(context, record, START_GRACE_MS)) && (look === undefined || (await isInstanceUp(context, record, { ready: look, env }))))
      return;
    if (elapsed > READY_TIMEOUT_MS) throw new Error(`not ready after ${READY_TIMEOUT_MS / 1000} s (${describe(record, hasSaid())})`);
    await delay(Math.min(SLOWEST_LOOK_MS, Math.max(LOOK_EVERY_MS, elapsed / 20)));
  }
}

async function howItEnded({ processes }: Surroundings, { pid }: InstanceRecord): Promise<string> {
  const end = await processes.ended(pid);
  return `exited${end?.signal === undefined ? ` with ${end?.exitCode ?? 'an unknown code'}` : ` by ${end.signal}`} before it was ready`;
}

function describe({ ready, port }: InstanceRecord, hasSaid: boolean): string {
  if (ready?.http !== undefined) return `no answer at ${ready.http}${port === undefined ? '' : ` on port ${port}`}`;
  if (ready?.log !== undefined && !hasSaid) return `no line matched ${ready.log}`;
  if (ready?.exec !== undefined) return `"${ready.exec}" did not exit with 0`;
  return `port ${ready?.port ?? port} takes no connections`;
}
