import type { ContainerSpec, PluginCommandContext, Service } from '../../../core/plugin-api.ts';
import { splitWords } from '../vendors/split-words.ts';
import { dockerOptions } from './docker-options.ts';
import { imageTask } from './image-task.ts';
import { rememberedImage } from './remember-images.ts';

/** Where the workspace is in a container with the tools of a service. */
export const WORKSPACE_FOLDER = '/workspace';

/** What runs in a container, and in which image. */
export interface ContainerCommand extends Pick<ContainerSpec, 'image' | 'entrypoint' | 'argv' | 'cwd' | 'binds'> {
  /** It sees the workspace's files; else only what its image has. */
  readonly isToolchain: boolean;
}

/**
 * How a service runs in a container: the image that its own task builds, by the image's command or its own, else its command in
 * the image with its tools, on the workspace's files. Throws where there is neither.
 */
export function containerCommand(
  context: Pick<PluginCommandContext, 'files' | 'stateDir' | 'workspace'>,
  service: Service,
  argv: readonly string[],
): ContainerCommand {
  const task = imageTask(service);
  const command = service.extra['command'];
  if (task !== undefined) {
    const image = rememberedImage(context, service.name);
    if (image === undefined) throw new Error(`its image was never built (mmo run ${service.name}:${task})`);
    return { image, ...(command !== undefined && command !== null && { argv: commandOf(command) }), binds: [], isToolchain: false };
  }
  const image = dockerOptions(service)?.image ?? toolchainOf(service);
  if (image === undefined) throw new Error('it runs in no container: it has no task with the executor "image", and "docker.image" names none with its tools');
  if (argv.length === 0) throw new Error(`it has no command to run in ${image}`);
  return {
    ...{ image, entrypoint: argv, argv: [], isToolchain: true },
    cwd: `${WORKSPACE_FOLDER}/${service.dir}`.replace(/\/$/, ''),
    binds: [{ source: context.workspace.root, target: WORKSPACE_FOLDER, readOnly: false }],
  };
}

/** A plain line needs no shell, which an image may not have. */
function commandOf(command: unknown): readonly string[] {
  if (Array.isArray(command)) return command.map(String);
  return /[|&;<>()$`*?[\]{}~\n]/.test(String(command)) ? ['/bin/sh', '-c', String(command)] : splitWords(String(command));
}

/** The image in which its tasks run. */
function toolchainOf({ tasks }: Service): string | undefined {
  const found = ['start', 'build', ...[...tasks.keys()].sort()].flatMap((name) => {
    const task = tasks.get(name);
    const image = task?.executor === 'container' ? task.options['image'] : undefined;
    return typeof image === 'string' ? image : [];
  });
  return found[0];
}
