import { defineExecutor, type Executor, type TaskDefaults, type TaskResult } from '../../core/plugin-api.ts';
import { checkDeploy } from './check-deploy.ts';
import { decidingEnvironment } from './deciding-environment.ts';
import { DeployFailure } from './deploy-failure.ts';
import { deployService } from './deploy-service.ts';
import { describeService } from './describe-service.ts';
import { digestOf } from './digest-of.ts';

/** Brings a service into the environment that `--env` names, unless that says that it is there already. */
export const deployExecutor: Executor = defineExecutor({
  name: 'deploy',
  version: '1',
  deploys: true,
  commandless: true,
  schema: { type: 'object', additionalProperties: false, properties: {} },
  images: () => [],
  // Never served from a cache: only the environment knows what runs in it.
  defaults: (): TaskDefaults => ({
    cache: false,
    inputs: [],
    passEnv: ['DOCKER_HOST', 'DOCKER_TLS_VERIFY', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', 'KUBECONFIG', 'HELM_*', 'MMO_GATEWAY_PORT'],
  }),
  fingerprint: (task, surroundings) => {
    const image = surroundings.environment?.promotion?.images.get(task.service);
    const described = describeService(task, surroundings);
    return {
      deployment: digestOf({ ...described, environment: decidingEnvironment(described.environment) }),
      ...(image !== undefined && { promoted: digestOf(image) }),
    };
  },
  check: (task, surroundings) => checkDeploy(task, surroundings),
  execute: async (task, context): Promise<TaskResult> => {
    try {
      return await deployService(task, context);
    } catch (error) {
      if (error instanceof DeployFailure) {
        for (const line of error.lines) context.log(line);
        return { status: 'failure', failure: { reason: 'error', message: error.message } };
      }
      if (!(error instanceof Error) || !('problem' in error)) throw error;
      const help = 'help' in error && typeof error.help === 'string' ? `; ${error.help}` : '';
      return { status: 'failure', failure: { reason: 'container', message: `${error.message}${help}`, problem: String(error.problem) } };
    }
  },
  preview: async (task, context) => (await import('./preview-deploy.ts')).previewDeploy(task, context),
  confirm: async () => false,
});
