import type { ContainerEnd, OnContainerOutput } from '../model/containers.ts';
import { ContainerFailure } from './container-failure.ts';
import type { DaemonClient } from './daemon-client.ts';
import { createDemuxer } from './demux.ts';

interface ExecOptions {
  readonly id: string;
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly onOutput: OnContainerOutput;
  readonly signal: AbortSignal;
}

/** How often the daemon is asked for the exit code: it closes the output a little before it knows. */
const ASKS = 100;
const ASK_EVERY_MS = 20;

/** Runs one more command in a running container. The signal ends the waiting, not the command: whoever must be sure stops the container. */
export async function execInContainer(client: DaemonClient, { id, argv, cwd, env = {}, onOutput, signal }: ExecOptions): Promise<ContainerEnd> {
  const what = `"${argv[0] ?? ''}" cannot be run in the container`;
  const body = {
    AttachStdout: true,
    AttachStderr: true,
    Cmd: argv,
    WorkingDir: cwd,
    Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
  };
  const made = await client.json({ method: 'POST', path: `/containers/${id}/exec`, body, what, signal, timeoutMs: client.limits.slowMs });
  const { Id = '' } = made as { readonly Id?: string };
  const start = { Detach: false, Tty: false };
  const output = await client.stream({ method: 'POST', path: `/exec/${Id}/start`, body: start, what, signal, timeoutMs: client.limits.slowMs });
  const demuxer = createDemuxer(onOutput);
  try {
    for await (const chunk of output) demuxer.write(chunk);
  } catch (error) {
    throw signal.aborted ? new ContainerFailure('other', `${what}: cancelled`, { cause: error }) : client.fault(error, what);
  }
  return { exitCode: await exitCodeOf(client, { exec: Id, what, signal }), outOfMemory: false };
}

async function exitCodeOf(
  client: DaemonClient,
  { exec, what, signal }: { readonly exec: string; readonly what: string; readonly signal: AbortSignal },
): Promise<number> {
  for (let ask = 0; ask < ASKS; ask += 1) {
    const answer = await client.json({ method: 'GET', path: `/exec/${exec}/json`, what, signal, timeoutMs: client.limits.quickMs });
    const { ExitCode, Running } = answer as { readonly ExitCode?: number | null; readonly Running?: boolean };
    if (Running !== true && typeof ExitCode === 'number') return ExitCode;
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
  throw new ContainerFailure('lost', `${what}: the daemon does not tell how it ended`);
}
