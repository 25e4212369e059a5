import { setTimeout as sleep } from 'node:timers/promises';
import type { SpawnResult } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { isPassing } from '../kubernetes/is-passing.ts';
import type { KubectlAccess, KubectlPlace } from '../kubernetes/kubectl.ts';

export interface HelmCall {
  readonly input?: string | undefined;
  /** It asks no cluster. */
  readonly isLocal?: boolean;
  /** How long helm itself may wait, for pods and for each hook; it waits for nothing without. */
  readonly waitMs?: number | undefined;
  /** How many hooks there are at most, which run one after another. */
  readonly hooks?: number;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** What it does cannot simply be done again. */
  readonly isOnce?: boolean;
}

/** The user's own helm, for one place of a cluster. */
export interface Helm {
  /**
   * What it printed. Faults that pass are tried again, a cluster that falls silent among them: helm bounds no request of its own. Else throws a
   * `HelmFailure`.
   */
  run(args: readonly string[], call?: HelmCall): Promise<string>;
}

/** What helm grants to a hook where nobody says otherwise. */
export const hookMs = 300_000;

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
const ANSWER_MS = 60_000;
/** Of a release whose hooks nobody has counted. */
const MOST_HOOKS = 8;
/** A longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const silence = 'silence';

/** A helm for one place, whose cluster answers within a minute. */
export function createHelm(access: KubectlAccess, { context, namespace }: KubectlPlace, answerMs: number = ANSWER_MS): Helm {
  return {
    run: async (args, call = {}) => {
      const { isLocal = false, waitMs = 0, hooks = MOST_HOOKS } = call;
      const timeout = waitMs === 0 ? [] : ['--timeout', `${Math.ceil(waitMs / 1000)}s`];
      const argv = ['helm', ...args, ...timeout, ...(isLocal ? [] : ['--kube-context', context, '--namespace', namespace])];
      // What is local may fetch charts.
      const limitMs = Math.min(isLocal ? 10 * answerMs : answerMs + (hooks + 1) * waitMs, LONGEST_TIMER_MS);
      for (let attempt = 0; ; attempt += 1) {
        const { text, said, exitCode } = await once(access, argv, call, limitMs);
        if (exitCode === 0) return text;
        const wait = backoffMs[attempt];
        if (wait === undefined || call.isOnce === true || !isPassing(said)) throw new HelmFailure(said);
        await sleep(wait * (1 + Math.random() / 4), undefined, { signal: access.signal });
      }
    },
  };
}

async function once(
  { spawn, signal }: KubectlAccess,
  argv: readonly string[],
  { input, signal: ending }: HelmCall,
  limitMs: number,
): Promise<{ readonly text: string; readonly said: string; readonly exitCode: number }> {
  let text = '';
  let said = '';
  signal.throwIfAborted();
  const onOutput = (stream: 'stdout' | 'stderr', piece: string): void => {
    if (stream === 'stderr') said += piece;
    else text += piece;
  };
  const over = new AbortController();
  const stop = (): void => over.abort();
  ending?.addEventListener('abort', stop, { once: true });
  if (ending?.aborted === true) stop();
  const timer = setTimeout(() => over.abort(silence), limitMs);
  let end: SpawnResult;
  try {
    end = await spawn(argv, { quiet: true, onOutput, signal: over.signal, ...(input !== undefined && { input }) });
  } catch (error) {
    throw new DeployFailure(notThere, { cause: error });
  } finally {
    clearTimeout(timer);
    ending?.removeEventListener('abort', stop);
  }
  if (end.exitCode !== 0 && over.signal.reason === silence) return { text, said: `Error: no answer within ${limitMs / 1000} s`, exitCode: 1 };
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
