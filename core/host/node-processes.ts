import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { Processes } from './host.ts';
import { inspectProcess } from './inspect-process.ts';
import { processesWithRunId } from './processes-with-run-id.ts';
import { runAside } from './run-aside.ts';
import { signalGroup } from './signal-group.ts';
import { spawnChild } from './spawn-child.ts';
import { endSpawner } from './spawn-elsewhere.ts';
import { startWatchdog } from './start-watchdog.ts';

/** The processes of the machine. */
export const nodeProcesses: Processes = {
  spawn: spawnChild,
  rest: endSpawner,
  run,
  // What has failed is done again in the usual way, which says why.
  runAside: async (argv, options) => (await runAside(argv, options)) ?? run(argv, options),
  inspect: inspectProcess,
  withRunId: processesWithRunId,
  kill(pid, signal) {
    // Zero and below are groups, or everything there is.
    if (!Number.isSafeInteger(pid) || pid <= 0) return;
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended, or belongs to somebody else.
    }
  },
  killGroup: signalGroup,
  watchdog: startWatchdog,
};

function run(argv: readonly string[], options: Parameters<Processes['run']>[1]): ReturnType<Processes['run']> {
  const { status, signal, stdout, stderr, error } = spawnSync(argv[0] ?? '', argv.slice(1), {
    cwd: options.cwd,
    ...(options.env && { env: options.env }),
    ...(options.input !== undefined && { input: options.input }),
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 31,
  });
  // A program that ends without reading its input is no error of ours.
  if (error !== undefined && !('code' in error && error.code === 'EPIPE')) throw error;
  return { exitCode: status ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout, stderr: stderr.toString('utf8') };
}
