import { posix } from 'node:path';
import { defineExecutor, type Executor, type ExecutorSurroundings, type Task, type TaskDefaults, type TaskResult } from '../../core/plugin-api.ts';
import { baseImages, lockedBases } from './base-images.ts';
import { buildTaskImage } from './build-task-image.ts';
import { clusterFingerprint, clusterReference, isClusterBuild } from './cluster-build.ts';
import { ImageMistake } from './image-mistake.ts';
import { type ImageOptions, imageOptions, imageSchema } from './image-options.ts';
import { imageReference, imageVariable } from './image-reference.ts';
import { proveImage } from './prove-image.ts';
import { branchVariables } from './read-head.ts';
import { checkRuntime } from './runtime/check-runtime.ts';
import { templateDigest } from './runtime/read-template.ts';
import { isTarball } from './runtime/runtime-choice.ts';

/** Builds a container image from a Dockerfile and names it after the task's key. */
export const imageExecutor: Executor = defineExecutor({
  name: 'image',
  version: '1',
  schema: imageSchema,
  commandless: true,
  environs: true,
  images: () => [],
  baseImages: (options, given) => baseImages(options, given),
  defaults: (_service, options): TaskDefaults => ({
    inputs: inputsOf(imageOptions(options)),
    passEnv: ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', 'KUBECONFIG', ...branchVariables],
  }),
  fingerprint: (task, surroundings) => ({
    ...templateOf(task, surroundings),
    ...lockedBases(task.options, surroundings),
    ...clusterFingerprint(task.options, surroundings),
  }),
  check: (task, surroundings) => checkRuntime(task, surroundings),
  exports: (task, key, workspace) => {
    const local = imageReference(workspace.name, task.service, key);
    return { [imageVariable(task)]: isClusterBuild(task.options, workspace) ? clusterReference(local, workspace) : local };
  },
  execute: async (task, context): Promise<TaskResult> => {
    try {
      return isClusterBuild(task.options, context)
        ? await (await import('./build-on-cluster.ts')).buildOnCluster(task, context)
        : await buildTaskImage(task, context);
    } catch (error) {
      if (error instanceof ImageMistake) return { status: 'failure', failure: { reason: 'error', message: error.message } };
      if (error instanceof Error && 'lines' in error && Array.isArray(error.lines)) {
        for (const line of error.lines) context.log(String(line));
        return { status: 'failure', failure: { reason: 'error', message: error.message } };
      }
      if (!(error instanceof Error) || !('problem' in error)) throw error;
      const help = 'help' in error && typeof error.help === 'string' ? `; ${error.help}` : '';
      return { status: 'failure', failure: { reason: 'container', message: `${error.message}${help}`, problem: String(error.problem) } };
    }
  },
  confirm: (task, data, given) => proveImage(task, data, given),
});

/** What a template adds; one that cannot be had is told by the check. */
function templateOf(task: Task, surroundings: ExecutorSurroundings): Readonly<Record<string, string>> {
  const { runtime, runtimeVersion } = imageOptions(task.options);
  if (runtime === undefined) return {};
  try {
    const template = templateDigest({ runtime, runtimeVersion }, surroundings);
    return template === undefined ? {} : { template };
  } catch (error) {
    if (error instanceof ImageMistake) return {};
    throw error;
  }
}

/** A folder of its own is keyed without the rest of the service; what lies above the service is the user's to name. */
function inputsOf({ context, dockerfile, runtime }: Pick<ImageOptions, 'context' | 'dockerfile' | 'runtime'>): readonly string[] {
  if (runtime !== undefined) return inputsOfRuntime(context, runtime);
  const isFromRoot = dockerfile.startsWith('//');
  const isElsewhere = isFromRoot || dockerfile.startsWith('../');
  const withIgnore = (paths: readonly string[]): readonly string[] => paths.flatMap((path) => [path, `${path}.dockerignore`]);
  // One that the service does not have may lie in the workspace's root.
  if (context === 'workspace')
    return ['$default', '^$default', '//.dockerignore', ...withIgnore([isElsewhere ? dockerfile : `//${posix.normalize(dockerfile)}`])];
  const folder = folderOf(context);
  if (folder === '.') return ['$default', ...(isElsewhere ? withIgnore([dockerfile]) : [])];
  return [`${folder}/**`, ...withIgnore(isFromRoot ? [dockerfile] : [dockerfile, `${folder}/${dockerfile}`])];
}

/** A template of the workspace is an input like any other. */
function inputsOfRuntime(context: string, runtime: string): readonly string[] {
  const own = folderOf(context) === '.' ? '$default' : `${folderOf(context)}/**`;
  if (!/^\.{0,2}\//.test(runtime)) return [own];
  const template = folderOf(runtime);
  return [own, isTarball(template) ? template : `${template}/**`];
}

function folderOf(path: string): string {
  const normal = path.startsWith('//') ? `//${posix.normalize(path.slice(2))}` : posix.normalize(path);
  return normal.replace(/(?<=.)\/$/, '');
}
