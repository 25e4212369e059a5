import { posix } from 'node:path';
import type { ExecutorContext, Task } from '../../core/plugin-api.ts';
import { ImageMistake } from './image-mistake.ts';
import type { ImageOptions } from './image-options.ts';

/** Build secrets as arguments of the docker client, which names their sources and never their values. */
export function secretArguments(
  { secrets }: Pick<ImageOptions, 'secrets'>,
  task: Pick<Task, 'secrets'>,
  { env, files, serviceRoot }: Pick<ExecutorContext, 'env' | 'files' | 'serviceRoot'>,
): readonly string[] {
  return Object.entries(secrets).flatMap(([id, source]) => {
    if (!/^[\w.-]+$/.test(id)) throw new ImageMistake(`the build secret "${id}" has a name that docker cannot pass`);
    if (typeof source === 'object' && 'file' in source) {
      const file = posix.resolve(serviceRoot, source.file);
      if (!files.exists(file)) throw new ImageMistake(`the file of the build secret "${id}" does not exist: ${source.file}`);
      if (file.includes(',')) throw new ImageMistake(`the file of the build secret "${id}" has a comma in its path`);
      return ['--secret', `id=${id},src=${file}`];
    }
    const name = typeof source === 'string' ? source : source.env;
    if (!task.secrets.includes(name))
      throw new ImageMistake(`the build secret "${id}" is the variable ${name}, which the task may not see; add it to "secrets"`);
    if (env[name] === undefined) throw new ImageMistake(`the build secret "${id}" is the variable ${name}, which is not set`);
    return ['--secret', `id=${id},env=${name}`];
  });
}
