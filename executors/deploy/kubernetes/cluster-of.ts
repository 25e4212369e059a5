import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment } from '../driver.ts';
import { createKubectl, type Kubectl, type KubectlAccess, runKubectl } from './kubectl.ts';
import { type KubernetesSettings, kubernetesSettings } from './kubernetes-settings.ts';
import { type Kubeconfig, pickContext } from './pick-context.ts';

/** A cluster that may be deployed to, and how. */
export interface Cluster {
  readonly kubectl: Kubectl;
  readonly settings: KubernetesSettings;
}

export interface ClusterRequest extends KubectlAccess {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asked once for all that name the same run. */
  readonly runId?: string;
}

/** Contexts by run and wish, so that the services of a run do not ask one after another. */
const picked = new Map<string, Promise<string>>();

/** The environment's cluster; throws a `DeployFailure` where none may be taken. */
export async function clusterOf(environment: DeployEnvironment, workspace: string, request: ClusterRequest): Promise<Cluster> {
  const settings = kubernetesSettings(environment, workspace);
  const wish = JSON.stringify([request.runId, environment.name, settings.context]);
  const context = picked.get(wish) ?? readContext(settings.context, request);
  if (request.runId !== undefined) picked.set(wish, context);
  try {
    return { settings, kubectl: createKubectl(request, { context: await context, namespace: settings.namespace }) };
  } catch (error) {
    picked.delete(wish);
    throw error;
  }
}

/** Throws a `DeployFailure` where the environment has no cluster that may be taken. */
export async function ensureContext(environment: DeployEnvironment, access: CommandAccess): Promise<void> {
  await clusterOf(environment, access.workspace.config.name, access);
}

async function readContext(named: string | undefined, request: ClusterRequest): Promise<string> {
  const { text } = await runKubectl(request, ['config', 'view', '--output=json']);
  const pick = pickContext(JSON.parse(text) as Kubeconfig, { named, isCi: !['', 'false', '0', undefined].includes(request.env['CI']) });
  if ('mistake' in pick) throw new DeployFailure(`${pick.mistake}; ${pick.help}`);
  return pick.context;
}
