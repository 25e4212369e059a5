import { createHmac } from 'node:crypto';
import type { ExecutorContext, JsonValue, Task, TaskResult } from '../../core/plugin-api.ts';
import { DeployFailure } from './deploy-failure.ts';
import { describeService } from './describe-service.ts';
import { digestOf } from './digest-of.ts';
import type { DeployRecord, DeployTarget, Driver, KeyedTarget } from './driver.ts';
import { drivers } from './drivers.ts';
import { keepRendered } from './keep-rendered.ts';
import { targetImage } from './target-image.ts';

/** Deploys the service of a task, or finds that there is nothing to do. Throws a `DeployFailure` where that cannot be. */
export async function deployService(task: Task, context: ExecutorContext): Promise<TaskResult> {
  const load = drivers[context.environment?.config['kind'] === undefined ? 'docker' : String(context.environment.config['kind'])];
  if (load === undefined) throw new DeployFailure(`the environment "${context.environment?.name}" is of no known kind`);
  const driver = await load();
  const images = Object.fromEntries(Object.entries(context.env).filter(([name]) => name.endsWith('_DOCKER_IMAGE')));
  const image = targetImage(task, { direct: context.dependencies(), all: context.allDependencies(), named: context.service.extra['image'] });
  const target: DeployTarget = { ...describeService(task, context), image, images };
  const keyed = await keyOf(target, { task, context, driver });
  keepRendered(keyed, context);
  if (!context.force) {
    const found = await driver.live(keyed, context);
    if (found.status === 'live') {
      context.log(`unchanged: ${task.service} is in ${target.environment.name} as ${short(keyed.key)}`);
      return { status: 'success', unchanged: true, identity: addressOf(target), data: dataOf(found.record) };
    }
    if (found.status === 'other') {
      context.log(`${task.service} in ${target.environment.name}: ${found.because}`);
      if (found.diff !== undefined) context.log(found.diff);
    }
  }
  if (context.signal.aborted) throw new DeployFailure('cancelled before anything was done');
  const record = await driver.deploy(keyed, context);
  context.log(`deployed: ${task.service} to ${target.environment.name} as ${short(keyed.key)}${record.url === null ? '' : `, ${record.url}`}`);
  return { status: 'success', identity: addressOf(target), data: dataOf(record) };
}

/**
 * The key of a deployment is made of what will run, and not of how it came about: an image is its reference, which is named after its task's
 * key and so is equal on every machine. Values of env files count by their HMAC, secrets do not.
 */
async function keyOf(
  target: DeployTarget,
  { task, context, driver }: { readonly task: Task; readonly context: ExecutorContext; readonly driver: Driver },
): Promise<KeyedTarget> {
  const rendered = await driver.render(target, context);
  const hidden = target.secrets.filter((name) => !task.secrets.includes(name));
  const hiddenDigests = hidden.map((name) => [
    name,
    createHmac('sha256', target.workspace)
      .update(context.env[name] ?? '')
      .digest('hex'),
  ]);
  const { image, environment, timeoutMs: _time, ...rest } = target;
  const { isNamed: _named, ...where } = environment;
  const key = digestOf({ ...rest, environment: where, image: image?.reference, rendered, hiddenDigests, driver: driver.version });
  return { ...target, key, rendered };
}

/** What dependents have of it: where it is reached. So a new image of it leaves them as they are. */
function addressOf({ service, port, environment }: DeployTarget): string {
  return digestOf({ service, port: port ?? null, environment: environment.name });
}

function dataOf(record: DeployRecord): JsonValue {
  return { ...record };
}

function short(key: string): string {
  return key.slice(0, 12);
}
