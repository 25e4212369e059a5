import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { writeJson } from '../generate/write-json.ts';
import { installPeer } from './install-peer.ts';
import { npmStandIn } from './npm-stand-in.ts';
import type { Question, Tool } from './tool.ts';
import { writePackageJson } from './write-package-json.ts';

const questions: Readonly<Record<Question, readonly string[]>> = {
  build: ['run', 'build', '--no-daemon', '--output-logs=new-only'],
  affected: ['ls', '--affected', '--output=json'],
  graph: ['run', 'build', '--no-daemon', '--graph=.turbo/graph.dot'],
};

/** turbo's native program itself, telemetry off, with a stand-in for npm. */
export const turbo: Tool = {
  name: 'turbo',
  install: () => installPeer('turbo', '^2').version,
  configure: (workspace) => {
    writePackageJson(workspace, { build: buildCommand });
    writeJson(join(workspace.dir, 'package-lock.json'), { name: 'bench', lockfileVersion: 3, requires: true, packages: {} });
    writeJson(join(workspace.dir, 'turbo.json'), { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } });
  },
  ask: (question) => ({
    argv: [nativeProgram(), ...questions[question]],
    env: { PATH: npmStandIn(), TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1', DO_NOT_TRACK: '1', TURBO_SCM_BASE: 'HEAD' },
  }),
  graphFile: '.turbo/graph.dot',
  forget: (workspace) => forgetPaths(workspace, ['.turbo', 'node_modules/.cache'], ['.turbo']),
};

/** The native program, without the JavaScript in front of it where it is found. */
function nativeProgram(): string {
  const { folder } = installPeer('turbo', '^2');
  const { platform, arch } = process;
  const system = `${platform === 'win32' ? 'windows' : platform}-${arch === 'x64' ? '64' : 'arm64'}`;
  const places = [`@turbo/${system}`, `turbo-${system}`].map((name) => join(folder, 'node_modules', name, 'bin', 'turbo'));
  return places.find((path) => existsSync(path)) ?? join(folder, 'node_modules', '.bin', 'turbo');
}
