import { createHmac } from 'node:crypto';
import { decidingEnvironment } from './deciding-environment.ts';
import { digestOf } from './digest-of.ts';
import type { DeployContext, DeployTarget, Driver, KeyedTarget } from './driver.ts';

/**
 * The key of a deployment is made of what will run, and not of how it came about: an image is its reference, which is named after its task's
 * key and so is equal on every machine. Values of env files count by their HMAC, those of `unkeyed` secrets do not.
 */
export async function keyTarget(
  target: DeployTarget,
  { unkeyed, context, driver }: { readonly unkeyed: readonly string[]; readonly context: DeployContext; readonly driver: Driver },
): Promise<KeyedTarget> {
  const rendered = await driver.render(target, context);
  const hidden = target.secrets.filter((name) => !unkeyed.includes(name));
  const hiddenDigests = hidden.map((name) => [
    name,
    createHmac('sha256', target.workspace)
      .update(context.env[name] ?? '')
      .digest('hex'),
  ]);
  const { image, environment, timeoutMs: _time, ...rest } = target;
  const key = digestOf({ ...rest, environment: decidingEnvironment(environment), image: image?.reference, rendered, hiddenDigests, driver: driver.version });
  return { ...target, key, rendered };
}
