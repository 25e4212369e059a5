import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { writeJson } from '../generate/write-json.ts';
import { installPeer } from './install-peer.ts';
import { npmStandIn } from './npm-stand-in.ts';
import type { Question, Tool } from './tool.ts';
import { writePackageJson } from './write-package-json.ts';

const questions: Readonly<Record<Question, readonly string[]>> = {
  build: ['run', 'build', '--reporter=json', '--log-level=error'],
  affected: ['info', 'build', '--since', 'HEAD'],
  graph: ['info', 'build'],
};

/** lage, with a stand-in for npm. */
export const lage: Tool = {
  name: 'lage',
  install: () => installPeer('lage', '^2').version,
  configure: (workspace) => {
    const { dir } = workspace;
    writePackageJson(workspace, { build: buildCommand });
    writeJson(join(dir, 'package-lock.json'), { name: 'bench', lockfileVersion: 3, requires: true, packages: {} });
    writeFileSync(
      join(dir, 'lage.config.js'),
      "module.exports = { pipeline: { build: ['^build'] }, npmClient: 'npm', cacheOptions: { outputGlob: ['dist/**'] } };\n",
    );
  },
  ask: (question) => ({
    argv: [process.execPath, join(installPeer('lage', '^2').folder, 'node_modules', 'lage', 'dist', 'lage.js'), ...questions[question]],
    env: { PATH: npmStandIn(), DO_NOT_TRACK: '1' },
  }),
  namesIn: (stdout) => JSON.parse(stdout).data.scope,
  forget: (workspace) => forgetPaths(workspace, ['node_modules/.cache'], ['node_modules/.cache', 'node_modules']),
};
