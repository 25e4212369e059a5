import { openRegistries } from '../engine/open-registries.ts';
import type { OpenWorkspace } from '../engine/types.ts';
import type { OpenDeployed } from '../model/deployments.ts';
import type { SpawnOptions, SpawnResult } from '../model/executor.ts';
import type { CommandContext } from './command-context.ts';

/** What a command that works beside runs is given of the outside, until the signal fires. `stateDir` is its own. */
export async function commandAccess(
  context: Pick<CommandContext, 'host' | 'terminal'>,
  workspace: OpenWorkspace,
  { stateDir, signal }: { readonly stateDir: string; readonly signal: AbortSignal },
): Promise<Parameters<OpenDeployed>[1]> {
  const { host } = context;
  const { root, config, services } = workspace;
  return {
    workspace: { root, config, services },
    env: host.env,
    files: host.files,
    stateDir,
    signal,
    spawn: (argv: readonly string[], options?: SpawnOptions) => spawn(context, argv, { root, signal, options }),
    containers: () => workspace.containers(),
    registries: () => openRegistries(host),
    processes: (await import('../host/create-local-processes.ts')).createLocalProcesses(),
    self: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
  };
}

async function spawn(
  { host, terminal }: Pick<CommandContext, 'host' | 'terminal'>,
  argv: readonly string[],
  { root, signal, options = {} }: { readonly root: string; readonly signal: AbortSignal; readonly options: SpawnOptions | undefined },
): Promise<SpawnResult> {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const child = await host.processes.spawn({
    argv,
    cwd: options.cwd ?? root,
    env: { ...host.env, ...options.env },
    input: options.input,
    onOutput: (stream, chunk) => {
      const text = decoders[stream].decode(chunk, { stream: true });
      options.onOutput?.(stream, text);
      if (options.quiet !== true) (stream === 'stdout' ? terminal.write : terminal.writeError)(text);
    },
  });
  // It is in a process group of its own, which the terminal's Ctrl-C does not reach.
  const stop = (): void => child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await child.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
