import { hostname } from 'node:os';
import { DeployFailure } from '../deploy-failure.ts';
import type { CommandAccess, DeployEnvironment, Driver } from '../driver.ts';
import { clusterOf } from './cluster-of.ts';
import { EnvironmentLease } from './environment-lease.ts';
import type { Kubectl } from './kubectl.ts';
import { kubectlApart } from './kubectl-apart.ts';
import { liveWorkload } from './live-workload.ts';
import { mergeWorkloads } from './merge-workloads.ts';
import { objectName } from './object-name.ts';
import { ownedObjects, removeObjects } from './owned-objects.ts';
import { ownedWorkloads } from './owned-workloads.ts';
import { podLogs } from './pod-logs.ts';
import { podSelector } from './pod-selector.ts';
import { serviceOf } from './service-of.ts';

/** Giving a lease back holds nobody up for longer: it ends by itself. */
const RELEASE_MS = 10_000;

/** All services that mmo has in the environment and that run something, by their workloads. */
export const clusterStatus: Driver['status'] = async (environment, access) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const workloads = await ownedWorkloads(kubectl, owner);
  return mergeWorkloads(await Promise.all(workloads.map((workload) => liveWorkload(kubectl, workload))));
};

/** Removes what mmo owns of these services. */
export const stopInCluster: Driver['stop'] = async (environment, services, access) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const all = await ownedObjects(kubectl, owner);
  const gone = services === undefined ? all : all.filter((object) => services.includes(serviceOf(object)));
  if (gone.length === 0) return [];
  const lease = await EnvironmentLease.acquire(kubectl, {
    name: objectName(owner.workspace, '-mmo'),
    identity: `${hostname()}/stop-${Date.now()}`,
    signal: access.signal,
    waitMs: 60_000,
    log: () => undefined,
  });
  try {
    await removeObjects(kubectl, gone);
  } finally {
    const { processes, files, env, stateDir } = access;
    await lease.release(kubectlApart(kubectl, { processes, files, env, stateDir, cwd: access.workspace.root, timeoutMs: RELEASE_MS }));
  }
  return [...new Set(gone.map(serviceOf))].sort();
};

/** What the pods of a service write: those of its workloads, since pods of a manifest bear no labels of mmo's. */
export const clusterLogs: NonNullable<Driver['logs']> = async (environment, service, { access, ...options }) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const workloads = (await ownedWorkloads(kubectl, { ...owner, service })).filter(({ spec }) => podSelector(spec) !== undefined);
  if (workloads.length === 0) throw new DeployFailure(`"${service}" runs nothing in the environment "${environment.name}" that writes a log`);
  await podLogs(kubectl, workloads, { ...options, service });
};

/** The next deployment takes it back. */
export const scaleInCluster: NonNullable<Driver['scale']> = async (environment, service, { count, access }) => {
  const { kubectl, owner } = await placeOf(environment, access);
  const deployments = (await ownedObjects(kubectl, { ...owner, service }, ['deployments.apps'])).map(({ metadata: { name } }) => name);
  if (deployments.length === 0) throw new DeployFailure(`"${service}" is not in the environment "${environment.name}"`);
  await kubectl.run(['scale', 'deployment', ...deployments, `--replicas=${count}`]);
};

async function placeOf(
  environment: DeployEnvironment,
  access: CommandAccess,
): Promise<{ readonly kubectl: Kubectl; readonly owner: { readonly workspace: string; readonly environment: string } }> {
  const workspace = access.workspace.config.name;
  const { kubectl } = await clusterOf(environment, workspace, access);
  return { kubectl, owner: { workspace, environment: environment.name } };
}
