import type { CheckContext, ExecutorSurroundings, Task, TaskMistake } from '../../core/plugin-api.ts';
import { checkPromoted } from './check-promoted.ts';
import { describeService } from './describe-service.ts';
import { drivers } from './drivers.ts';
import { checkVendors } from './vendors/check-vendors.ts';

/** What is wrong with a deployment before anything runs: with the service itself, with the environment, or with the two together. */
export async function checkDeploy(task: Task, surroundings: CheckContext): Promise<readonly TaskMistake[]> {
  const target = describeService(task, surroundings);
  const { name, kind } = target.environment;
  const load = drivers[kind];
  if (load === undefined) {
    const message = `the environment "${name}" is of the kind "${kind}", and there are ${Object.keys(drivers).sort().join(', ')}`;
    return [{ in: 'workspace', key: `environments.${name}.kind`, message }];
  }
  const mistakes: TaskMistake[] = [];
  const wrong = (key: string, message: string, help?: string): void => void mistakes.push({ in: 'service', key, message, help });
  const { port, path, scale, autoscale, type } = target;
  const { context, image } = surroundings.service.extra;
  if (type === 'http-service' && port === undefined) wrong('type', 'an http-service needs a port, at which its image listens', 'say "port"');
  if (path !== undefined && port === undefined && type !== 'static') wrong('path', 'a path needs a port to lead to', 'say "port"');
  if (path?.startsWith('/_')) wrong('path', `the path ${path} is reserved: paths that start with /_ are the gateway's own`);
  const other = path === undefined ? undefined : atSamePath(path, surroundings);
  if (other !== undefined) wrong('path', `"${other}" has the path ${path}, too`, 'give one of them another path');
  if (autoscale !== undefined && autoscale.min > autoscale.max) wrong('autoscale', `autoscale.min is ${autoscale.min}, and max ${autoscale.max}`);
  if (autoscale !== undefined && surroundings.service.extra['scale'] !== undefined)
    wrong('scale', `scale is ${scale}, and autoscale decides on it, too`, 'leave one out');
  if (image !== undefined && context !== undefined) wrong('image', 'image names one that is there, and context builds one', 'leave one out');
  mistakes.push(...checkFolder(surroundings));
  const promotion = surroundings.environment?.promotion;
  const unreachable = promotion && checkPromoted(promotion, { service: task.service, to: target.environment, named: image });
  if (unreachable !== undefined) {
    const help = 'deploy to both what was pushed to a registry that both can pull from: mmo release';
    mistakes.push({ in: 'workspace', key: `environments.${name}`, message: `${task.service}: ${unreachable}`, help });
  }
  const driver = await load();
  for (const { key, message, help } of driver.check(target, surroundings)) {
    const isEnvironment = key === '' || key.startsWith('environment');
    mistakes.push({
      in: isEnvironment ? 'workspace' : 'service',
      key: isEnvironment ? key.replace(/^environment/, `environments.${name}`) : key,
      message,
      help,
    });
  }
  mistakes.push(...(await checkVendors(target, driver, surroundings)));
  return mistakes;
}

/** Another service that is deployed and has this path; a slash at its end says nothing. */
function atSamePath(path: string, { service, services }: Pick<CheckContext, 'service' | 'services'>): string | undefined {
  const found = services.find(({ name, extra, tasks }) => {
    if (name === service.name || typeof extra['path'] !== 'string' || withoutSlash(extra['path']) !== withoutSlash(path)) return false;
    return [...tasks.values()].some(({ executor }) => executor === 'deploy');
  });
  return found?.name;
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}

/** Where an image is built: the folder must be one, and what it is built by a file. */
function checkFolder({ service, files, serviceRoot, workspaceRoot }: ExecutorSurroundings): readonly TaskMistake[] {
  const { context, dockerfile, image } = service.extra;
  if (typeof context !== 'string' || context === 'workspace') return [];
  const folder = context.startsWith('//') ? `${workspaceRoot}/${context.slice(2)}` : `${serviceRoot}/${context}`;
  // "." is what stands for the folder of a service that names it elsewhere.
  const shown = context === '.' ? service.dir : context;
  if (!files.exists(folder)) return [{ in: 'service', key: 'context', message: `there is no folder "${shown}"` }];
  if (files.lstat(folder)?.kind !== 'directory') return [{ in: 'service', key: 'context', message: `"${shown}" is not a folder` }];
  if (typeof dockerfile !== 'string') {
    const isMade =
      image !== undefined || service.tasks === undefined || [...service.tasks].some(([name, task]) => name === 'image' || task.executor === 'image');
    return isMade ? [] : [{ in: 'service', key: 'context', message: `there is no Dockerfile in "${shown}"`, help: 'write one, or take a runtime' }];
  }
  const found = [`${folder}/${dockerfile}`, `${serviceRoot}/${dockerfile}`].some((path) => files.lstat(path)?.kind === 'file');
  return found ? [] : [{ in: 'service', key: 'dockerfile', message: `there is no file "${dockerfile}" in "${shown}"` }];
}
