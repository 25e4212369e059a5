import { setTimeout as sleep } from 'node:timers/promises';
import type { SpawnOptions, SpawnResult } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import { isPassing } from './is-passing.ts';

/** What is needed to run kubectl. */
export interface KubectlAccess {
  readonly spawn: (argv: readonly string[], options?: SpawnOptions) => Promise<SpawnResult>;
  readonly signal: AbortSignal;
}

/** Where kubectl is to act: always said, never left to what happens to be current. */
export interface KubectlPlace {
  readonly context: string;
  readonly namespace: string;
}

export interface KubectlCall {
  readonly input?: string | undefined;
  /** Exit codes that are an answer beside 0. */
  readonly answers?: readonly number[];
  /** It names the version that it is to replace: whoever was faster has won, and another try is of no use. */
  readonly isConditional?: boolean;
  /** It bounds its time itself. */
  readonly isSlow?: boolean;
  /** Without the namespace of the place. */
  readonly isClusterWide?: boolean;
  /** Handed over as it comes, for what does not end by itself. */
  readonly onText?: ((text: string) => void) | undefined;
}

/** The user's own kubectl, with the user's kubeconfig and login plugins. */
export interface Kubectl extends KubectlPlace {
  /** What it printed, and its exit code. Faults that pass are tried again; else throws a `KubectlFailure`. */
  run(args: readonly string[], call?: KubectlCall): Promise<{ readonly text: string; readonly exitCode: number }>;
  /** The same with `-o json`, parsed; undefined where it printed nothing. */
  json(args: readonly string[], call?: KubectlCall): Promise<unknown>;
}

/** What kubectl said when it failed. */
export class KubectlFailure extends DeployFailure {
  readonly said: string;

  constructor(said: string) {
    super(tidy(said));
    this.name = 'KubectlFailure';
    this.said = said;
  }
}

/** Waits before each further try: about eight seconds in all. */
const backoffMs: readonly number[] = [250, 500, 1000, 2000, 4000];

/** A kubectl for one place. */
export function createKubectl(access: KubectlAccess, place: KubectlPlace): Kubectl {
  const run: Kubectl['run'] = async (args, call = {}) => {
    const where = call.isClusterWide === true ? [] : ['--namespace', place.namespace];
    const bound = call.onText === undefined && call.isSlow !== true ? ['--request-timeout=30s'] : [];
    return runKubectl(access, ['--context', place.context, ...where, ...bound, ...args], call);
  };
  return {
    ...place,
    run,
    json: async (args, call) => {
      const { text } = await run([...args, '--output=json'], call);
      return text.trim() === '' ? undefined : (JSON.parse(text) as unknown);
    },
  };
}

/** One call of kubectl as it is, with further tries where a fault passes. */
export async function runKubectl(
  access: KubectlAccess,
  args: readonly string[],
  call: KubectlCall = {},
): Promise<{ readonly text: string; readonly exitCode: number }> {
  for (let attempt = 0; ; attempt += 1) {
    let isToldInPart = false;
    const onText = call.onText;
    const onPiece =
      onText &&
      ((piece: string): void => {
        isToldInPart = true;
        onText(piece);
      });
    const { text, said, exitCode } = await once(access, args, { ...call, onText: onPiece });
    if (exitCode === 0 || call.answers?.includes(exitCode)) return { text, exitCode };
    const wait = backoffMs[attempt];
    // Another try would tell all from the beginning.
    if (wait === undefined || isToldInPart || !isPassing(said) || (call.isConditional === true && said.includes('(Conflict)'))) throw new KubectlFailure(said);
    // A little apart, so that those who were refused together do not come back together.
    await sleep(wait * (1 + Math.random() / 4), undefined, { signal: access.signal });
  }
}

async function once(
  { spawn, signal }: KubectlAccess,
  args: readonly string[],
  { input, onText }: KubectlCall,
): Promise<{ text: string; said: string; exitCode: number }> {
  let text = '';
  let said = '';
  signal.throwIfAborted();
  const onOutput = (stream: 'stdout' | 'stderr', piece: string): void => {
    if (stream === 'stderr') said += piece;
    else if (onText === undefined) text += piece;
    else onText(piece);
  };
  let end: SpawnResult;
  try {
    end = await spawn(['kubectl', ...args], { quiet: true, onOutput, ...(input !== undefined && { input }) });
  } catch (error) {
    throw new DeployFailure('kubectl cannot be started; install it (https://kubernetes.io/docs/tasks/tools), or put it on PATH', { cause: error });
  }
  if (end.exitCode === undefined) throw new DeployFailure(`kubectl was ended by ${end.signal ?? 'a signal'}`);
  return { text, said, exitCode: end.exitCode };
}

/** The first line that says something, without kubectl's own preface. */
function tidy(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/^(WARNING|Warning|W\d{4}|E\d{4}|I\d{4})/.test(line));
  const line = lines[0] ?? said.trim();
  return line === '' ? 'kubectl failed without a word' : line.replace(/^(error: |Error from server( \(\w+\))?: )/i, 'kubectl: ');
}
