import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildCommand } from '../generate/build-command.ts';
import { packageName } from '../generate/package-name.ts';
import type { Tool } from './tool.ts';

/** make, told nothing but what depends on what; stands in where there is no ninja. */
export const make: Tool = {
  name: 'make',
  install: () => {
    const { status, stdout } = spawnSync('make', ['--version'], { encoding: 'utf8' });
    if (status !== 0) throw new Error('there is neither ninja nor make on the PATH');
    return stdout.split('\n', 1)[0] ?? '';
  },
  configure: ({ dir, n, dag }) => {
    const output = (index: number): string => `packages/${packageName(index)}/dist/out.txt`;
    const all = Array.from({ length: n }, (_, index) => output(index));
    const rules = all.map(
      (path, index) =>
        `${path}: ${(dag[index] ?? []).map(output).join(' ')}\n\t@cd packages/${packageName(index)} && ${buildCommand.replaceAll('$', '$$$$')}\n`,
    );
    writeFileSync(join(dir, 'Makefile'), `all: ${all.join(' ')}\n${rules.join('')}`);
  },
  ask: (question) => (question === 'build' ? { argv: ['make', '--silent', `-j${availableParallelism()}`] } : undefined),
  // It keeps nothing beside the outputs.
  forget: () => undefined,
};
