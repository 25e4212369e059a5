import { setTimeout as sleep } from 'node:timers/promises';
import type { SpawnResult } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { isPassing } from '../kubernetes/is-passing.ts';
import type { KubectlAccess, KubectlPlace } from '../kubernetes/kubectl.ts';

export interface HelmCall {
  readonly input?: string | undefined;
  /** It asks no cluster. */
  readonly isLocal?: boolean;
  /** Told the number of the process, once that runs. */
  readonly onStart?: (pid: number) => void;
  /** What it does cannot simply be done again. */
  readonly isOnce?: boolean;
}

/** The user's own helm, for one place of a cluster. */
export interface Helm {
  /** What it printed. Faults that pass are tried again; else throws a `HelmFailure`. */
  run(args: readonly string[], call?: HelmCall): Promise<string>;
  /** Ends a helm that `onStart` told of. */
  end(pid: number): Promise<void>;
}

/** What helm said when it failed. */
export class HelmFailure extends DeployFailure {
  readonly said: string;

  constructor(said: string) {
    super(tidy(said));
    this.name = 'HelmFailure';
    this.said = said;
  }
}

/** Waits before each further try: about eight seconds in all. */
const backoffMs: readonly number[] = [250, 500, 1000, 2000, 4000];

/** A helm for one place. */
export function createHelm(access: KubectlAccess, { context, namespace }: KubectlPlace): Helm {
  return {
    run: async (args, call = {}) => {
      const argv = ['helm', ...args, ...(call.isLocal === true ? [] : ['--kube-context', context, '--namespace', namespace])];
      for (let attempt = 0; ; attempt += 1) {
        const { text, said, exitCode } = await once(access, argv, call);
        if (exitCode === 0) return text;
        const wait = backoffMs[attempt];
        if (wait === undefined || call.isOnce === true || !isPassing(said)) throw new HelmFailure(said);
        await sleep(wait * (1 + Math.random() / 4), undefined, { signal: access.signal });
      }
    },
    end: async (pid) => {
      await access.spawn(['kill', '-TERM', String(pid)], { quiet: true });
    },
  };
}

async function once(
  { spawn, signal }: KubectlAccess,
  argv: readonly string[],
  { input, onStart }: HelmCall,
): Promise<{ readonly text: string; readonly said: string; readonly exitCode: number }> {
  let text = '';
  let said = '';
  let isTold = onStart === undefined;
  signal.throwIfAborted();
  const onOutput = (stream: 'stdout' | 'stderr', piece: string): void => {
    if (stream === 'stderr') said += piece;
    else text += piece;
    if (isTold || !text.includes('\n')) return;
    isTold = true;
    onStart?.(Number(text.slice(0, text.indexOf('\n'))));
    text = text.slice(text.indexOf('\n') + 1);
  };
  // The shell tells its number and becomes helm.
  const words = onStart === undefined ? argv : ['/bin/sh', '-c', 'echo "$$"; exec "$@"', 'sh', ...argv];
  let end: SpawnResult;
  try {
    end = await spawn(words, { quiet: true, onOutput, ...(input !== undefined && { input }) });
  } catch (error) {
    throw new DeployFailure(notThere, { cause: error });
  }
  if (onStart !== undefined && end.exitCode === 127) throw new DeployFailure(notThere);
  if (end.exitCode === undefined) return { text, said: said === '' ? `helm was ended by ${end.signal ?? 'a signal'}` : said, exitCode: 1 };
  return { text, said, exitCode: end.exitCode };
}

const notThere = 'helm cannot be started; install it (https://helm.sh/docs/intro/install), or put it on PATH';

/** The first line that says what is wrong, without helm's own preface. */
function tidy(said: string): string {
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(WARNING|Warning|W\d{4}|I\d{4}|E\d{4}|coalesce\.go|Release "[^"]*" does not exist)/.test(line));
  const line = lines.find((one) => one.startsWith('Error:')) ?? lines.at(-1) ?? said.trim();
  return line === '' ? 'helm failed without a word' : line.replace(/^Error: (UPGRADE FAILED: |INSTALLATION FAILED: )?/, 'helm: ');
}
