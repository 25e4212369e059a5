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
    // Where the component tells its version, all targets are given it: then it is in every key, as far as it comes from outside.
    const hasVersion = targets.has('version');
    const hasEnvironments = tree.list(['envs/*']).length > 0;
    const own = [`NAME=${name}`, `DOCKER_IMAGE=${name}`, ...(hasVersion ? ['BUILD_IDENTIFIER'] : []), ...(hasEnvironments ? ['ENVIRONMENT'] : [])];
    // Every key of a task is said, so that of two plugins that infer it the later one has all of it.
    const task = (target: string): Readonly<Record<string, unknown>> => ({
      executor: hasEnvironments || (hasVersion && target !== 'version') ? 'make' : 'command',
      options: hasVersion && target !== 'version' ? { version: true } : {},
      command: ['make', target],
      dependsOn: [],
      inputs: ['$default', ...shared],
      outputs: [],
      env: own,
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
        env: [...own, 'REPORT_LOCATION=.reports'],
      },
      // What these two do depends on more than files, or is wanted again each time.
      version: { ...task('version'), cache: false },
      release: { ...task('release'), dependsOn: ['build', 'test'], env: [...new Set([...own, 'BUILD_IDENTIFIER'])], cache: false },
    };
    return { tasks: Object.fromEntries(Object.entries(known).filter(([target]) => targets.has(target))) };
  },
};
