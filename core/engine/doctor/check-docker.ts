import type { ContainerError } from '../../model/containers.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

const check = 'docker';

/** Whether the container daemon answers, where a task, a plugin or a vendor needs one; nothing is loaded or asked otherwise. */
export async function checkDocker({ host, resolved, containers }: Session): Promise<readonly Finding[]> {
  const { executors, graph, config } = resolved;
  const tasks = graph.tasks.filter(({ virtual, executor }) => !virtual && executors.get(executor)?.images !== undefined).length;
  const plugins = config.plugins.filter(({ image }) => image !== undefined).length;
  const vendors = Object.keys((config.extra['vendors'] ?? {}) as object).length;
  if (tasks + plugins + vendors === 0) return [];
  const needed = `needed by ${[...counted(tasks, 'task'), ...counted(plugins, 'plugin'), ...counted(vendors, 'vendor')].join(' and ')}`;
  const findings: Finding[] = [];
  const context = host.env['DOCKER_CONTEXT'] ?? '';
  if (context !== '' && (host.env['DOCKER_HOST'] ?? '') === '') {
    const message = `DOCKER_CONTEXT is "${context}", which mmo does not read`;
    findings.push({ check, status: 'warning', message, help: "set DOCKER_HOST to that context's endpoint" });
  }
  try {
    const { version, apiVersion, platform } = await (await containers()).version();
    return [...findings, { check, status: 'ok', message: `docker ${version}, API ${apiVersion}, ${platform}; ${needed}` }];
  } catch (error) {
    const { message, help } = error as ContainerError;
    return [...findings, { check, status: 'error', message: `${message}; ${needed}`, help }];
  }
}

function counted(count: number, noun: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
}
