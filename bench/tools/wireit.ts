import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { packageName } from '../generate/package-name.ts';
import type { Workspace } from '../generate/workspace.ts';
import { writeJson } from '../generate/write-json.ts';
import { installPeer } from './install-peer.ts';
import type { Tool } from './tool.ts';

/** wireit, which is an npm script: `npm run` is the way to start it. */
export const wireit: Tool = {
  name: 'wireit',
  install: () => installPeer('wireit', 'latest').version,
  configure,
  ask: (question) =>
    question === 'build'
      ? { argv: ['npm', 'run', '--silent', 'build'], env: { WIREIT_LOGGER: 'quiet', WIREIT_CACHE: 'local', NPM_CONFIG_UPDATE_NOTIFIER: 'false' } }
      : undefined,
  forget: (workspace) => forgetPaths(workspace, ['.wireit'], ['.wireit']),
};

function configure({ dir, n, dag }: Workspace): void {
  const scripts = { build: 'wireit' };
  const all = Array.from({ length: n }, (_, index) => `./packages/${packageName(index)}:build`);
  writeJson(join(dir, 'package.json'), { name: 'bench', private: true, scripts, wireit: { build: { dependencies: all } } });
  for (let index = 0; index < n; index += 1) {
    const name = packageName(index);
    const build = {
      command: buildCommand,
      dependencies: (dag[index] ?? []).map((other) => `../${packageName(other)}:build`),
      files: ['src/**'],
      output: ['dist/**'],
      packageLocks: [],
    };
    writeJson(join(dir, 'packages', name, 'package.json'), { name, version: '1.0.0', private: true, scripts, wireit: { build } });
  }
  symlinkSync(join(installPeer('wireit', 'latest').folder, 'node_modules'), join(dir, 'node_modules'));
}
