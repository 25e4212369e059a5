import type { Inference } from '../../core/plugin-api.ts';
import { readMakefiles } from './read-makefiles.ts';

/** In the order in which GNU make looks for them. */
const NAMES = ['GNUmakefile', 'makefile', 'Makefile'];

/** Infers the targets of the build contract that a service's makefile has. */
export const inferMake: Inference = {
  when: NAMES,
  run: ({ name, dir }, tree) => {
    const file = NAMES.find((candidate) => tree.read(candidate) !== undefined);
    if (file === undefined) return {};
    const { targets, shared } = readMakefiles(file, dir, tree);
    // Every key of a task is said, so that of two plugins that infer it the later one has all of it.
    const task = (target: string): Readonly<Record<string, unknown>> => ({
      executor: 'command',
      command: ['make', target],
      dependsOn: [],
      inputs: ['$default', ...shared],
      outputs: [],
      env: [`NAME=${name}`],
      passEnv: [],
      tools: ['make'],
      cache: true,
    });
    const known: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      build: { ...task('build'), dependsOn: ['^build'] },
      test: {
        ...task('test'),
        dependsOn: ['build', '^build'],
        outputs: [{ path: '.reports', optional: true }],
        env: [`NAME=${name}`, 'REPORT_LOCATION=.reports'],
      },
      // What these two do depends on more than files, or is wanted again each time.
      version: { ...task('version'), env: [`NAME=${name}`, 'BUILD_IDENTIFIER'], cache: false },
      release: { ...task('release'), dependsOn: ['build', 'test'], env: [`NAME=${name}`, 'BUILD_IDENTIFIER'], cache: false },
    };
    return { tasks: Object.fromEntries(Object.entries(known).filter(([target]) => targets.has(target))) };
  },
};
