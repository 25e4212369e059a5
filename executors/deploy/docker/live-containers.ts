import type { ContainerState } from '../../../core/plugin-api.ts';
import type { DeployContext, KeyedTarget, Liveness } from '../driver.ts';
import { filtersOf, labelNames } from './container-labels.ts';
import { deployRecord } from './deploy-record.ts';
import { missingVendors } from './environment-vendors.ts';
import { gatewayOfRun } from './gateway.ts';
import { isReady } from './probe.ts';
import { hasSecrets } from './secret-values.ts';

/** Whether the daemon runs just what the target is: as many containers with its key as it wants, all ready, none besides, and a gateway that leads to them. */
export async function liveContainers(target: KeyedTarget, context: DeployContext): Promise<Liveness> {
  const { workspace, environment, service, key, scale, ready, port, path } = target;
  const containers = await context.containers();
  const found = await containers.detached.list(filtersOf(workspace, environment, service));
  if (found.length === 0 && scale > 0) return { status: 'absent' };
  const other = (because: string): Liveness => ({ status: 'other', because });
  const fitting = found.filter(({ labels }) => labels[labelNames.key] === key);
  if (fitting.length === 0 && scale > 0) return other('another version runs');
  if (fitting.length < found.length) return other('an older version is left beside it');
  if (!fitting.every((state) => hasSecrets(state, target, context.env))) return other('a secret has another value');
  if (fitting.length !== scale) return other(`${fitting.length} of it, and not ${scale}`);
  const ended = fitting.find(({ status }) => status !== 'running');
  if (ended !== undefined) return other(`${ended.name} ${describe(ended)}`);
  for (const state of fitting) if (!(await isReady(containers, state, { ready, port, signal: context.signal }))) return other(`${state.name} is not ready`);
  const missing = await missingVendors(containers, target, context);
  if (missing !== undefined) return other(missing);
  const gateway = path === undefined ? undefined : await gatewayOfRun(containers, target, context);
  if (path !== undefined && gateway === undefined && context.self !== undefined) return other('the gateway does not run');
  return { status: 'live', record: deployRecord(target, fitting, gateway) };
}

function describe({ status, exitCode }: ContainerState): string {
  return status === 'exited' || status === 'dead' ? `has ended with exit code ${exitCode}` : `is ${status}`;
}
