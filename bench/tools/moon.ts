import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { packageName } from '../generate/package-name.ts';
import type { Workspace } from '../generate/workspace.ts';
import { installPeer } from './install-peer.ts';
import type { Question, Tool } from './tool.ts';

const questions: Readonly<Record<Question, readonly string[]>> = {
  build: ['run', ':build', '--quiet'],
  affected: ['query', 'affected', '--downstream', 'deep'],
  graph: ['task-graph', '--json'],
};

/** moon's native program itself, with tasks of the system toolchain, so that it sets up no language, and inputs found by globs: asking git for each project takes it several times as long. */
export const moon: Tool = {
  name: 'moon',
  install: () => installPeer('@moonrepo/cli', 'latest').version,
  configure,
  ask: (question) => ({
    argv: [nativeProgram(), ...questions[question]],
    env: { MOON_TELEMETRY: 'false', PROTO_TELEMETRY: 'false', PROTO_OFFLINE: 'true', DO_NOT_TRACK: '1' },
  }),
  forget: (workspace) => forgetPaths(workspace, ['.moon/cache']),
};

function configure({ dir, n, dag }: Workspace): void {
  mkdirSync(join(dir, '.moon'), { recursive: true });
  writeFileSync(
    join(dir, '.moon', 'workspace.yml'),
    "projects: ['packages/*']\nvcs: { client: git, defaultBranch: main }\nhasher: { walkStrategy: glob }\ntelemetry: false\npipeline: { installDependencies: false, syncProjects: false, syncWorkspace: false }\n",
  );
  for (let index = 0; index < n; index += 1) {
    const task = {
      script: buildCommand,
      inputs: ['src/**/*'],
      outputs: ['dist'],
      deps: ['^:build'],
      toolchains: ['system'],
    };
    const needs = (dag[index] ?? []).map(packageName);
    // JSON is YAML.
    writeFileSync(
      join(dir, 'packages', packageName(index), 'moon.yml'),
      `${JSON.stringify({ language: 'unknown', dependsOn: needs, tasks: { build: task } }, undefined, 2)}\n`,
    );
  }
}

function nativeProgram(): string {
  const { folder } = installPeer('@moonrepo/cli', 'latest');
  const scope = join(folder, 'node_modules', '@moonrepo');
  const { platform, arch } = process;
  const names = [`core-${platform}-${arch}-gnu`, `core-${platform}-${arch}-musl`, `core-macos-${arch}`];
  const found = names.map((name) => join(scope, name, 'moon')).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`moon has no program for ${platform} on ${arch}`);
  return found;
}
