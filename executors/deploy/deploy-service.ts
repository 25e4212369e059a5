import type { ExecutorContext, JsonValue, Task, TaskResult } from '../../core/plugin-api.ts';
import { DeployFailure } from './deploy-failure.ts';
import { describeService } from './describe-service.ts';
import { digestOf } from './digest-of.ts';
import type { DeployRecord, DeployTarget } from './driver.ts';
import { drivers } from './drivers.ts';
import { keepRendered } from './keep-rendered.ts';
import { keyTarget } from './key-target.ts';
import { placeTarget } from './place-target.ts';
import { targetImage } from './target-image.ts';
import { hideValues } from './vendors/hide-values.ts';
import { withVendors } from './vendors/with-vendors.ts';

/** Deploys the service of a task, or finds that there is nothing to do. Throws a `DeployFailure` where that cannot be. */
export async function deployService(task: Task, given: ExecutorContext): Promise<TaskResult> {
  const load = drivers[given.environment?.config['kind'] === undefined ? 'docker' : String(given.environment.config['kind'])];
  if (load === undefined) throw new DeployFailure(`the environment "${given.environment?.name}" is of no known kind`);
  const driver = await load();
  const promoted = given.environment?.promotion?.images.get(task.service);
  const built = promoted ?? targetImage(task, { direct: given.dependencies(), all: given.allDependencies(), named: given.service.extra['image'] });
  const { target: described, env, secrets } = await withVendors(describeService(task, given), driver, given);
  const context = { ...given, env };
  const target = await placeTarget(described, built, { driver, context, onlyLooks: false });
  const keyed = await keyTarget(target, { unkeyed: [...task.secrets, ...secrets], context, driver });
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
  const record = await driver.deploy(keyed, context).catch((error: unknown) => {
    throw hideValues(
      error,
      secrets.flatMap((name) => env[name] ?? []),
    );
  });
  context.log(`deployed: ${task.service} to ${target.environment.name} as ${short(keyed.key)}${record.url === null ? '' : `, ${record.url}`}`);
  return { status: 'success', identity: addressOf(target), data: dataOf(record) };
}

/** What dependents have of it: where it is reached. So a new image of it leaves them as they are. */
function addressOf({ service, port, environment }: DeployTarget): string {
  return digestOf({ service, port: port ?? null, environment: environment.name, context: environment.config['context'] });
}

function dataOf(record: DeployRecord): JsonValue {
  return { ...record };
}

function short(key: string): string {
  return key.slice(0, 12);
}
