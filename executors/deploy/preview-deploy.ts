import type { ForeseenDependency, PreviewContext, Task, TaskPreview } from '../../core/plugin-api.ts';
import { DeployFailure } from './deploy-failure.ts';
import { describeService } from './describe-service.ts';
import type { TargetImage } from './driver.ts';
import { drivers } from './drivers.ts';
import { keyTarget } from './key-target.ts';
import { placeTarget } from './place-target.ts';
import { SourceFailure } from './source-failure.ts';
import { targetImage } from './target-image.ts';
import { withVendors } from './vendors/with-vendors.ts';

/** What deploying the service of a task would change, asked of the environment. Of an image that is still to be built just the name is known. */
export async function previewDeploy(task: Task, context: PreviewContext): Promise<TaskPreview> {
  try {
    return await preview(task, context);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return { status: 'mistake', where: context.environment?.name ?? '', because: error.message };
  }
}

async function preview(task: Task, context: PreviewContext): Promise<TaskPreview> {
  const described = describeService(task, context);
  const where = described.environment.name;
  const own = context.foreseen.filter(({ service }) => service === task.service);
  const unknown = own.find(({ status }) => status === 'unknown');
  if (unknown !== undefined) return { status: 'unknown', where, because: `what ${unknown.id} makes is not known before it has run` };
  const driver = await drivers[described.environment.kind]?.();
  if (driver === undefined) throw new DeployFailure(`the environment "${where}" is of no known kind`);
  const { target: told, env, secrets } = await withVendors(described, driver, context);
  const given = { ...context, env };
  const promoted = context.environment?.promotion?.images.get(task.service);
  const target = await placeTarget(told, promoted ?? imageOf(task, own, context.service.extra['image']), { driver, context: given, onlyLooks: true });
  const keyed = await keyTarget(target, { unkeyed: [...task.secrets, ...secrets], context: given, driver });
  const found = await driver.live(keyed, given);
  const building = own.filter(({ status }) => status === 'run').map(({ id }) => id);
  const before = building.length === 0 ? '' : `after ${building.join(', ')}`;
  if (found.status === 'live') return { status: 'unchanged', where };
  // Of what is there already the diff tells.
  if (found.status === 'absent') await driver.tryRender?.(keyed, given);
  if (found.status === 'absent') return { status: 'create', where, because: before === '' ? undefined : before };
  const diff = found.diff ?? (await driver.diff?.(keyed, given));
  return { status: 'update', where, because: [found.because, before].filter((text) => text !== '').join('; '), diff };
}

function imageOf(task: Task, own: readonly ForeseenDependency[], named: unknown): TargetImage | undefined {
  const results = own.map(({ id, service, task: name, data }) => ({ id, service, task: name, data: data ?? undefined, dir: task.root, root: '', outputs: [] }));
  const made = targetImage(task, { direct: results, all: results, named });
  if (made !== undefined) return made;
  const reference = own.flatMap(({ exports }) => Object.values(exports))[0];
  return reference === undefined ? undefined : { reference, id: undefined, digests: [] };
}
