import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { forgetPaths } from '../generate/forget-paths.ts';
import { packageName } from '../generate/package-name.ts';
import type { Tool } from './tool.ts';

/** ninja, told nothing but what depends on what: the same commands without keys and without a cache. */
export const ninja: Tool = {
  name: 'ninja',
  install: () => {
    const { status, stdout } = spawnSync('ninja', ['--version'], { encoding: 'utf8' });
    if (status !== 0) throw new Error('there is no ninja on the PATH');
    return stdout.trim();
  },
  configure: ({ dir, n, dag }) => {
    const output = (index: number): string => `packages/${packageName(index)}/dist/out.txt`;
    const rules = Array.from(
      { length: n },
      (_, index) => `build ${output(index)}: build | ${(dag[index] ?? []).map(output).join(' ')}\n  folder = packages/${packageName(index)}\n`,
    );
    // In a file of ninja a dollar begins a variable.
    writeFileSync(join(dir, 'build.ninja'), `rule build\n  command = cd $folder && ${buildCommand.replaceAll('$', '$$')}\n${rules.join('')}`);
  },
  ask: (question) => (question === 'build' ? { argv: ['ninja', '--quiet'] } : undefined),
  forget: (workspace) => forgetPaths(workspace, ['.ninja_log', '.ninja_deps']),
};
