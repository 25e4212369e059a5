import type { ExecutorSurroundings, Task, TaskMistake } from '../../../core/plugin-api.ts';
import { ImageMistake } from '../image-mistake.ts';
import { imageOptions } from '../image-options.ts';
import { openTemplate } from './open-template.ts';
import { runtimeChoice } from './runtime-choice.ts';
import { reservedFiles, reservedMistake, shownFolder } from './runtime-context.ts';
import { RuntimeMistake } from './runtime-mistake.ts';

/** What is wrong with the runtime of a task before anything runs, and a warning where its version gets no fixes any more. */
export async function checkRuntime(task: Task, surroundings: ExecutorSurroundings): Promise<readonly TaskMistake[]> {
  const options = imageOptions(task.options);
  const { runtime } = options;
  if (runtime === undefined) return [];
  try {
    if (task.options['dockerfile'] !== undefined)
      throw new RuntimeMistake('runtime', 'a runtime brings its own Dockerfile', 'leave out "dockerfile" or the runtime');
    const choice = runtimeChoice({ ...options, runtime });
    const template = await openTemplate(options, surroundings);
    const mistakes = (template === undefined ? [] : reservedFiles(options, template, surroundings)).map((path) =>
      mistakeOf(reservedMistake(path, { name: runtime }, shownFolder(options, surroundings.service.dir)), surroundings),
    );
    if (choice.kind !== 'builtin' || !choice.hasEnded) return mistakes;
    const { name, version } = choice;
    const { defaultVersion } = choice.runtime;
    const ended = new RuntimeMistake('runtimeVersion', `${name} ${version} gets no fixes any more`, `move to ${defaultVersion} when you can`);
    return [...mistakes, { ...mistakeOf(ended, surroundings), severity: 'warning' }];
  } catch (error) {
    if (error instanceof ImageMistake) return [mistakeOf(error, surroundings)];
    throw error;
  }
}

/** At the key of the service's file that says it. */
function mistakeOf(mistake: ImageMistake, { service }: Pick<ExecutorSurroundings, 'service'>): TaskMistake {
  const { key, help } = mistake instanceof RuntimeMistake ? mistake : { key: 'context', help: undefined };
  const keys = [key, 'runtime', 'template'];
  return { in: 'service', key: keys.find((one) => service.extra[one] !== undefined) ?? key, message: mistake.message, help };
}
