import { endOnAbort } from '../host/end-on-abort.ts';
import type { Host } from '../host/host.ts';
import type { SpawnOptions, SpawnResult } from '../model/executor.ts';

/** Runs a program that belongs to no task to its end; nothing of it is shown, and each of the signals ends it. */
export async function spawnAside(
  { processes, clock }: Pick<Host, 'processes' | 'clock'>,
  argv: readonly string[],
  { cwd, env, input, signals, onOutput }: SpawnAsideOptions,
): Promise<SpawnResult> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const child = await processes.spawn({
    ...{ argv, cwd, env: env ?? {}, input },
    onOutput: (stream, chunk) => onOutput?.(stream, decoders[stream].decode(chunk, { stream: true })),
  });
  const release = endOnAbort(child, signals, clock);
  try {
    return await child.ended;
  } finally {
    release();
  }
}

/** `env` is all that it gets. */
interface SpawnAsideOptions extends Pick<SpawnOptions, 'input' | 'onOutput'> {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signals: readonly (AbortSignal | undefined)[];
}
