import type { Host } from '../host/host.ts';

/** What `--debug` tells, and how it listens. */
export interface DebugLog {
  /** Begins a part of mmo's own work; the returned function ends it and tells its duration. */
  readonly phase: (name: string) => () => void;
  /** The host, telling each helper process with its duration, and each start and end of a task's. */
  readonly listenTo: (host: Host) => Host;
}

const longestCommand = 160;

/** Writes a line for each ended part, `debug +12ms read tree (34 ms)`: when it began, counted from the start of mmo, and how long it took. */
export function createDebugLog(writeError: (text: string) => void, monotonic: () => number): DebugLog {
  const tell = (startedMs: number, text: string): void => writeError(`debug +${Math.round(startedMs)}ms ${text}\n`);
  const phase = (name: string): (() => void) => {
    const startedMs = monotonic();
    return () => tell(startedMs, `${name} (${Math.round(monotonic() - startedMs)} ms)`);
  };
  return {
    phase,
    listenTo(host) {
      const { processes } = host;
      return {
        ...host,
        processes: {
          async spawn(request) {
            const ended = phase(`spawned ${shown(request.argv)} in ${request.cwd}`);
            const child = await processes.spawn(request);
            child.ended.then(ended, ended);
            return child;
          },
          run(argv, options) {
            const ended = phase(shown(argv));
            try {
              return processes.run(argv, options);
            } finally {
              ended();
            }
          },
          async runAside(argv, options) {
            const ended = phase(shown(argv));
            try {
              return await processes.runAside(argv, options);
            } finally {
              ended();
            }
          },
          rest: () => processes.rest(),
          inspect: (pid) => processes.inspect(pid),
          withRunId: (runId) => processes.withRunId(runId),
          kill: (pid, signal) => processes.kill(pid, signal),
          killGroup: (group, signal) => processes.killGroup(group, signal),
          watchdog: (runId) => processes.watchdog(runId),
        },
      };
    },
  };
}

/** A command on one line, cut where it gets long: arguments may hold scripts. The settings that mmo gives to git are left out. */
function shown(argv: readonly string[]): string {
  const words = argv[0] === 'git' ? argv.filter((word, at) => word !== '-c' && argv[at - 1] !== '-c' && !/^--no-(?:pager|optional-locks)$/.test(word)) : argv;
  const text = words.join(' ').replace(/[\p{Cc}]+/gu, ' ');
  return text.length > longestCommand ? `${text.slice(0, longestCommand)} …` : text;
}
