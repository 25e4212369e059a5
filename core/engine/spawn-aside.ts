import type { Host } from '../host/host.ts';
import type { SpawnOptions, SpawnResult } from '../model/executor.ts';

/** Runs a program that belongs to no task to its end; nothing of it is shown, and the signal ends it. */
export async function spawnAside(
  { processes }: Pick<Host, 'processes'>,
  argv: readonly string[],
  { cwd, env, input, signal, onOutput }: SpawnAsideOptions,
): Promise<SpawnResult> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const child = await processes.spawn({
    ...{ argv, cwd, env: env ?? {}, input },
    onOutput: (stream, chunk) => onOutput?.(stream, decoders[stream].decode(chunk, { stream: true })),
  });
  const stop = (): void => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await child.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** `env` is all that it gets. */
interface SpawnAsideOptions extends Pick<SpawnOptions, 'input' | 'onOutput'> {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal: AbortSignal;
}
