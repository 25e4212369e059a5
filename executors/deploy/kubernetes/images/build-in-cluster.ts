import { randomBytes } from 'node:crypto';
import type { EnvironmentBuild } from '../../../../core/plugin-api.ts';
import { DeployFailure } from '../../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment } from '../../driver.ts';
import { applyObjects } from '../apply-objects.ts';
import { clusterOf } from '../cluster-of.ts';
import { ensureNamespace } from '../ensure-namespace.ts';
import type { KubeObject } from '../kube-object.ts';
import type { Kubectl } from '../kubectl.ts';
import { kubectlApart } from '../kubectl-apart.ts';
import { objectName } from '../object-name.ts';
import { buildHolder, holderAnnotation, isAbandoned } from './build-holder.ts';
import { buildJob } from './build-job.ts';
import { buildSettings } from './build-settings.ts';
import { followBuild } from './follow-build.ts';
import { openRegistry, type RegistryAccess } from './registry-access.ts';
import { loginObject } from './registry-objects.ts';

/** Cleaning up holds nobody up for longer; what is left then is found by the next build. */
const CLEANUP_MS = 15_000;

/**
 * Builds an image by a Job: the context goes to the registry, one container fetches it, the next one builds without any login, the last one
 * pushes. The Job and its pod are removed however it ends.
 */
export async function buildInCluster(environment: DeployEnvironment, request: EnvironmentBuild, access: CommandAccess): Promise<{ readonly digest: string }> {
  const workspace = access.workspace.config.name;
  const { kubectl } = await clusterOf(environment, workspace, access);
  await ensureNamespace(kubectl);
  const labels = { 'app.kubernetes.io/managed-by': 'mmo', 'mmo.build': objectName(workspace) };
  await sweepBuilds(kubectl, labels, { access, log: request.log });
  const settings = buildSettings(environment);
  const registry = await openRegistry(kubectl, { environment, access, secret: settings.secret });
  const { namespace } = kubectl;
  const name = `${objectName(request.task).slice(0, 46).replace(/-+$/, '')}-build-${randomBytes(4).toString('hex')}`;
  let isMade = false;
  const remove = async (): Promise<void> => {
    registry.close();
    if (!isMade) return;
    isMade = false;
    const { processes, files, env, stateDir } = access;
    files.mkdir(stateDir);
    const apart = kubectlApart(kubectl, { processes, files, env, stateDir, cwd: access.workspace.root, timeoutMs: CLEANUP_MS });
    await removeJobs(apart, [name]).catch((error: unknown) => request.log(`job/${name} is left: ${error instanceof Error ? error.message : String(error)}`));
  };
  // A task that was given up is not waited for, and the run's end is.
  request.onRunEnd(remove);
  try {
    const archive = await sendContext(request, registry, access);
    const secret = registry.secret ?? (registry.login === undefined ? undefined : name);
    const job = buildJob({
      ...{ name, namespace, labels, settings, secret, wanted: request, insecure: registry.isInsecure, layer: archive.layer },
      annotations: { [holderAnnotation]: buildHolder(access), 'mmo.task': request.task },
      archive: `${registry.pods(repositoryOf(contextReference(request)))}@${archive.digest}`,
      targets: [request.reference, ...request.tags].map(registry.pods),
      bases: request.bases.filter(registry.has).map((base) => ({ from: registry.pods(base), name: base })),
    });
    access.signal.throwIfAborted();
    isMade = true;
    const options = { log: request.log, takesFields: true };
    const [made] = await applyObjects(kubectl, [job], options);
    // Its pod waits for it. It goes with the Job, whoever removes that.
    if (secret === name && made !== undefined && registry.login !== undefined) {
      const login = loginObject({ namespace, hosts: [hostOf(request.reference)], ...registry.login });
      const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: made.metadata.uid ?? '' }];
      await applyObjects(kubectl, [{ ...login, metadata: { ...login.metadata, name, ownerReferences } }], { ...options, isOwn: true });
    }
    request.log(`job/${name} builds ${request.reference} in ${kubectl.context}/${namespace}`);
    const { signal } = access;
    const digest = await followBuild(kubectl, name, { signal, timeoutMs: request.timeoutMs, onOutput: request.onOutput, log: request.log });
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new DeployFailure(`the image was pushed, and no digest came of it: ${digest.slice(0, 200)}`);
    return { digest };
  } finally {
    await remove();
  }
}

/** Where a build's context is kept: beside its image. */
function contextReference({ reference }: EnvironmentBuild): string {
  const at = reference.lastIndexOf(':');
  return `${reference.slice(0, at)}-context${reference.slice(at)}`;
}

function repositoryOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}

async function sendContext(request: EnvironmentBuild, registry: RegistryAccess, access: CommandAccess): Promise<{ digest: string; layer: string }> {
  const { login: auth, insecureHosts: insecure } = registry;
  const registries = await access.registries();
  return registries.putArchive(registry.here(contextReference(request)), request.context, { auth, insecure, signal: access.signal });
}

function hostOf(reference: string): string {
  return reference.split('/')[0] ?? reference;
}

/** Removes what mmos that were killed on this machine have left. */
async function sweepBuilds(
  kubectl: Kubectl,
  labels: Readonly<Record<string, string>>,
  { access, log }: { readonly access: CommandAccess; readonly log: (line: string) => void },
): Promise<void> {
  const selector = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const list = (await kubectl.json(['get', 'jobs', `--selector=${selector.join(',')}`])) as { readonly items?: readonly KubeObject[] };
  const left = (list.items ?? []).filter((job) => isAbandoned(job, access)).map(({ metadata }) => metadata.name);
  if (left.length === 0) return;
  await removeJobs(kubectl, left);
  log(`removed ${left.map((name) => `job/${name}`).join(', ')}, whose mmo was killed`);
}

async function removeJobs(kubectl: Kubectl, names: readonly string[]): Promise<void> {
  await kubectl.run(['delete', 'jobs', ...names, '--ignore-not-found', '--cascade=background', '--wait=false']);
}
