import type { ContainerError } from '../../model/containers.ts';
import type { Session } from '../session.ts';
import type { Finding } from './finding.ts';

const check = 'docker';

/** Whether the container daemon answers, where a task needs one; nothing is loaded or asked otherwise. */
export async function checkDocker({ host, resolved, containers }: Session): Promise<readonly Finding[]> {
  const { executors, graph } = resolved;
  const users = graph.tasks.filter(({ virtual, executor }) => !virtual && executors.get(executor)?.images !== undefined);
  if (users.length === 0) return [];
  const needed = `needed by ${users.length} ${users.length === 1 ? 'task' : 'tasks'}`;
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
