import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { packageName } from '../generate/package-name.ts';
import type { Workspace } from '../generate/workspace.ts';
import { writeJson } from '../generate/write-json.ts';
import { measuredEnvironment } from '../measured-environment.ts';
import { installPeer } from './install-peer.ts';
import type { Question, Tool } from './tool.ts';

const questions: Readonly<Record<Question, readonly string[]>> = {
  build: ['run-many', '--target=build', '--output-style=static'],
  affected: ['show', 'projects', '--affected', '--base=HEAD', '--json'],
  graph: ['graph', '--file=.nx/graph.json'],
};

/** nx with its daemon already running: what the client takes, without the daemon's share. */
export const nx: Tool = { ...toolOf(true), note: 'CPU and memory of its daemon are not counted' };

/** nx without a daemon, as it runs in CI. */
export const nxWithoutDaemon: Tool = toolOf(false);

function toolOf(daemon: boolean): Tool {
  const env = {
    NX_DAEMON: String(daemon),
    NX_NO_CLOUD: 'true',
    NX_TUI: 'false',
    NX_TELEMETRY_DISABLED: 'true',
    DO_NOT_TRACK: '1',
    NX_SKIP_PROVENANCE_CHECK: 'true',
    // Its daemon would install the newest nx beside the measuring.
    NX_USE_LOCAL: 'true',
  };
  const command = (args: readonly string[]): readonly string[] => [process.execPath, join(program(), 'dist', 'bin', 'nx.js'), ...args];
  const call = ({ dir }: Workspace, args: readonly string[]): void => {
    const [node = '', ...rest] = command(args);
    spawnSync(node, rest, { cwd: dir, env: { ...measuredEnvironment, ...env }, stdio: 'ignore' });
  };
  return {
    name: daemon ? 'nx' : 'nx-no-daemon',
    install: () => installPeer('nx', 'latest').version,
    configure,
    ask: (question) => ({ argv: command(questions[question]), env }),
    graphFile: '.nx/graph.json',
    forget: (workspace) => {
      call(workspace, ['reset']);
      if (daemon) call(workspace, ['daemon', '--start']);
    },
    stop: (workspace) => call(workspace, ['daemon', '--stop']),
  };
}

function program(): string {
  return join(installPeer('nx', 'latest').folder, 'node_modules', 'nx');
}

function configure({ dir, n, dag }: Workspace): void {
  writeJson(join(dir, 'package.json'), { name: 'bench', private: true });
  writeJson(join(dir, 'nx.json'), {
    analytics: false,
    neverConnectToCloud: true,
    defaultBase: 'main',
    plugins: [],
    targetDefaults: {
      build: { dependsOn: ['^build'], cache: true, inputs: ['{projectRoot}/src/**/*', '^{projectRoot}/src/**/*'], outputs: ['{projectRoot}/dist'] },
    },
  });
  for (let index = 0; index < n; index += 1) {
    const name = packageName(index);
    writeJson(join(dir, 'packages', name, 'project.json'), {
      name,
      root: `packages/${name}`,
      implicitDependencies: (dag[index] ?? []).map(packageName),
      targets: { build: { executor: 'nx:run-commands', options: { command: buildCommand, cwd: '{projectRoot}' } } },
    });
  }
  symlinkSync(join(installPeer('nx', 'latest').folder, 'node_modules'), join(dir, 'node_modules'));
}
