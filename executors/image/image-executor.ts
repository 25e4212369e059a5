import { posix } from 'node:path';
import { defineExecutor, type Executor, type TaskDefaults, type TaskResult } from '../../core/plugin-api.ts';
import { baseImages, lockedBases } from './base-images.ts';
import { buildTaskImage } from './build-task-image.ts';
import { ImageMistake } from './image-mistake.ts';
import { imageOptions, imageSchema } from './image-options.ts';
import { imageReference, imageVariable } from './image-reference.ts';
import { proveImage } from './prove-image.ts';
import { branchVariables } from './read-head.ts';

/** Builds a container image from a Dockerfile and names it after the task's key. */
export const imageExecutor: Executor = defineExecutor({
  name: 'image',
  version: '1',
  schema: imageSchema,
  commandless: true,
  images: () => [],
  baseImages: (options, given) => baseImages(options, given),
  defaults: (_service, options): TaskDefaults => ({
    inputs: inputsOf(imageOptions(options)),
    passEnv: ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', ...branchVariables],
  }),
  fingerprint: (task, surroundings) => lockedBases(task.options, surroundings),
  exports: (task, key, workspace) => ({ [imageVariable(task)]: imageReference(workspace.name, task.service, key) }),
  execute: async (task, context): Promise<TaskResult> => {
    try {
      return await buildTaskImage(task, context);
    } catch (error) {
      if (error instanceof ImageMistake) return { status: 'failure', failure: { reason: 'error', message: error.message } };
      if (!(error instanceof Error) || !('problem' in error)) throw error;
      const help = 'help' in error && typeof error.help === 'string' ? `; ${error.help}` : '';
      return { status: 'failure', failure: { reason: 'container', message: `${error.message}${help}` } };
    }
  },
  confirm: (task, data, given) => proveImage(task, data, given),
});

/** A folder of its own is keyed without the rest of the service; what lies above the service is the user's to name. */
function inputsOf({ context, dockerfile }: { readonly context: string; readonly dockerfile: string }): readonly string[] {
  const isFromRoot = dockerfile.startsWith('//');
  const isElsewhere = isFromRoot || dockerfile.startsWith('../');
  const withIgnore = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => [path, `${path}.dockerignore`]);
  // One that the service does not have may lie in the workspace's root.
  if (context === 'workspace')
    return ['$default', '^$default', '//.dockerignore', ...withIgnore([isElsewhere ? dockerfile : `//${posix.normalize(dockerfile)}`])];
  const folder = context.startsWith('//') ? `//${posix.normalize(context.slice(2))}` : posix.normalize(context);
  if (folder === '.' || folder === './') return ['$default', ...(isElsewhere ? withIgnore([dockerfile]) : [])];
  const base = folder.replace(/\/$/, '');
  return [`${base}/**`, ...withIgnore(isFromRoot ? [dockerfile] : [dockerfile, `${base}/${dockerfile}`])];
}
