import { defineExecutor, type Executor } from '../../core/plugin-api.ts';
import type { ContainerHooksOptions } from './container-hooks-options.ts';
import { runFromImage } from './run-from-image.ts';

interface ImageExecutorParts {
  readonly image: string;
  readonly digest: string;
  /** Absolute, in the image. */
  readonly file: string;
  readonly options: ContainerHooksOptions;
}

/** An executor that is a file of an image: run with the task's command as its arguments, and the task's options as JSON in MMO_OPTIONS. */
export function imageExecutor(name: string, { image, digest, file, options }: ImageExecutorParts): Executor {
  const isolation = isolationOf(options);
  return defineExecutor({
    name,
    version: '1',
    commandless: true,
    images: () => [],
    // What mmo.json says of the plugin is no option of the task.
    fingerprint: () => isolation,
    execute: (task, context) =>
      runFromImage(task, context, {
        ...{ ...options, image, digest, file },
        argv: [...wordsOf(task.command), ...context.args],
        env: { MMO_OPTIONS: JSON.stringify(task.options) },
        source: options.source ?? 'ro',
      }),
  });
}

/** How its containers are made, as far as it can change what they do. */
function isolationOf({ source, network, capAdd, readOnly, user, memory, pids, cpus }: ContainerHooksOptions): Readonly<Record<string, string>> {
  const said = Object.entries({ source, network, capAdd, readOnly, user, memory, pids, cpus }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]));
}

/** No shell is there to part a line: blanks do. */
function wordsOf(command: string | readonly string[] | undefined): readonly string[] {
  return typeof command === 'string' ? command.split(/\s+/).filter((word) => word !== '') : (command ?? []);
}
