import type { Host } from '../host/host.ts';
import type { ContainerSpec, Containers, RunningContainer } from '../model/containers.ts';
import { exitCodes } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** Less than a process of a fleet is given before it is killed. */
const GRACE_MS = 8_000;
const ATTEMPTS = 20;
const RETRY_MS = 100;

/**
 * Runs the container that a file describes, as long as this process lives: what it writes is written here, a signal ends it, and
 * its exit code is the result. The rest of mmo starts, watches and ends it as it does any process.
 */
export async function holdContainer(file: string, { host, terminal }: { readonly host: Host; readonly terminal: Terminal }): Promise<number> {
  const interrupts = terminal.listenForInterrupts(() => undefined);
  const { spec } = JSON.parse(host.files.readText(file)) as { readonly spec: ContainerSpec };
  try {
    const { connectContainers } = await import('../containers/connect-containers.ts');
    const running = await started(await connectContainers(host), spec, { host, terminal });
    const stop = (): void => void running.stop(GRACE_MS);
    interrupts.signal.addEventListener('abort', stop, { once: true });
    if (interrupts.signal.aborted) stop();
    return (await running.ended).exitCode;
  } catch (error) {
    const { message, help } = error as { readonly message?: string; readonly help?: string };
    terminal.writeError(`${message ?? String(error)}${help === undefined ? '' : `\n  ${help}`}\n`);
    return exitCodes.failed;
  }
}

/** In the place of one of the same name that a killed process left. */
async function started(
  containers: Containers,
  spec: ContainerSpec,
  { host, terminal }: { readonly host: Host; readonly terminal: Terminal },
): Promise<RunningContainer> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const onOutput = (stream: 'stdout' | 'stderr', chunk: Uint8Array): void => terminal.write(decoders[stream].decode(chunk, { stream: true }));
  const labels = Object.entries(spec.labels).map(([name, value]) => `${name}=${value}`);
  for (let attempt = 1; ; attempt += 1) {
    for (const { id } of await containers.detached.list(labels)) await containers.detached.remove(id);
    try {
      return await containers.start(spec, { onOutput, signal: new AbortController().signal });
    } catch (error) {
      if ((error as { readonly problem?: string }).problem !== 'conflict' || attempt === ATTEMPTS) throw error;
      await host.clock.sleep(RETRY_MS, new AbortController().signal);
    }
  }
}
