import { randomUUID } from 'node:crypto';
import type { Files, LocalProcesses } from '../../../core/plugin-api.ts';
import { createKubectl, type Kubectl, type KubectlAccess, type KubectlPlace } from './kubectl.ts';

export interface ApartGiven {
  readonly processes: LocalProcesses;
  readonly files: Files;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; for what it reads and writes. */
  readonly stateDir: string;
  /** Absolute. */
  readonly cwd: string;
  /** For all of its calls together. */
  readonly timeoutMs: number;
}

/** A kubectl that works although the run was interrupted: no process of a task starts any more, and its signal has fired. */
export function kubectlApart({ context, namespace }: KubectlPlace, { timeoutMs, ...given }: ApartGiven): Kubectl {
  const signal = AbortSignal.timeout(timeoutMs);
  return createKubectl({ signal, spawn: spawnApart(given, signal) }, { context, namespace });
}

function spawnApart({ processes, files, env, stateDir, cwd }: Omit<ApartGiven, 'timeoutMs'>, signal: AbortSignal): KubectlAccess['spawn'] {
  return async (argv, { input, onOutput } = {}) => {
    const base = `${stateDir}/kubectl-${randomUUID()}`;
    const [inputFile, logFile] = [`${base}.json`, `${base}.log`];
    const set = Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
    try {
      // What is started apart has no standard input.
      if (input !== undefined) files.writeAtomic(inputFile, input);
      const words = argv.map((word) => (word === '--filename=-' ? `--filename=${inputFile}` : word));
      const started = await processes.start({ argv: words, cwd, env: set, logFile });
      const kill = (): void => processes.signalGroup(started, 'SIGKILL');
      signal.addEventListener('abort', kill, { once: true });
      if (signal.aborted) kill();
      const end = (await processes.ended(started.pid)) ?? { exitCode: undefined, signal: undefined };
      signal.removeEventListener('abort', kill);
      onOutput?.(end.exitCode === 0 ? 'stdout' : 'stderr', files.tryReadText(logFile) ?? '');
      return end;
    } finally {
      files.unlink(inputFile);
      files.unlink(logFile);
    }
  };
}
