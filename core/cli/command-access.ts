import { openRegistries } from '../engine/open-registries.ts';
import { spawnAside } from '../engine/spawn-aside.ts';
import type { OpenWorkspace } from '../engine/types.ts';
import type { OpenDeployed } from '../model/deployments.ts';
import type { CommandContext } from './command-context.ts';

/** What a command that works beside runs is given of the outside, until the signal fires. `stateDir` is its own. */
export async function commandAccess(
  { host, self, terminal }: Pick<CommandContext, 'host' | 'self' | 'terminal'>,
  workspace: OpenWorkspace,
  { stateDir, signal }: { readonly stateDir: string; readonly signal: AbortSignal },
): Promise<Parameters<OpenDeployed>[1]> {
  const { root, config, services } = workspace;
  return {
    workspace: { root, config, services },
    env: host.env,
    files: host.files,
    stateDir,
    signal,
    spawn: (argv, options = {}) =>
      spawnAside(host, argv, {
        ...(options.input !== undefined && { input: options.input }),
        cwd: options.cwd ?? root,
        env: { ...host.env, ...options.env },
        signals: [signal, options.signal],
        onOutput: (stream, text) => {
          options.onOutput?.(stream, text);
          if (options.quiet !== true) (stream === 'stdout' ? terminal.write : terminal.writeError)(text);
        },
      }),
    containers: () => workspace.containers(),
    registries: () => openRegistries(host),
    processes: (await import('../host/create-local-processes.ts')).createLocalProcesses(),
    self,
  };
}
