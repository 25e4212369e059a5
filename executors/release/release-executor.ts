import { defineExecutor, type Executor, type ExecutorContext, type Task, type TaskDefaults, type TaskResult } from '../../core/plugin-api.ts';
import { proveRelease } from './prove-release.ts';
import { publishPackage } from './publish-package.ts';
import { releaseImages } from './release-images.ts';
import { releaseOptions, releaseSchema } from './release-options.ts';
import { buildNumbers, releaseTag } from './release-tag.ts';

/** Brings what was built to where others get it: an image to a registry, a package to npm, or whatever the service's own command does. */
export const releaseExecutor: Executor = defineExecutor({
  name: 'release',
  version: '2',
  schema: releaseSchema,
  commandless: true,
  defaults: (_service, options): TaskDefaults => {
    const isImage = releaseOptions(options).process === 'docker';
    const passEnv = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG'];
    // The image stands for the sources; of what else releases nobody knows what it has done.
    return { ...(isImage && { inputs: [] }), cache: isImage, env: buildNumbers, passEnv };
  },
  fingerprint: (_task, { registry }) => (registry === undefined ? {} : { registry: registry.url }),
  execute: async (task, context): Promise<TaskResult> => {
    try {
      return await release(task, context);
    } catch (error) {
      if (!(error instanceof Error) || !('problem' in error)) throw error;
      const help = 'help' in error && typeof error.help === 'string' ? `; ${error.help}` : '';
      return { status: 'failure', failure: { reason: 'container', message: `${error.message}${help}`, problem: String(error.problem) } };
    }
  },
  confirm: (_task, data, given) => proveRelease(data, given),
});

async function release(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const { process, tag } = releaseOptions(task.options);
  if (process === 'docker') return releaseImages(task, context);
  if (process === 'npm') return publishPackage(context);
  if (process === 'none') {
    context.log(`${task.service} does not release`);
    return { status: 'success' };
  }
  const { command = ['make', 'release'] } = task;
  const argv = typeof command === 'string' ? ['/bin/sh', '-c', `${command.trimEnd()} "$@"`, 'sh', ...context.args] : [...command, ...context.args];
  const { exitCode, signal } = await context.spawn(argv, { env: { DOCKER_TAG: releaseTag(tag, context.env, context.key.slice(0, 20)) } });
  if (exitCode === 0) return { status: 'success' };
  return { status: 'failure', failure: exitCode === undefined ? { reason: 'signal', signal: signal ?? 'unknown' } : { reason: 'exit-code', exitCode } };
}
