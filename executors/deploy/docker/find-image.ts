import type { Containers } from '../../../core/plugin-api.ts';
import { DeployFailure } from '../deploy-failure.ts';
import type { DeployContext, KeyedTarget } from '../driver.ts';

/** Id of the target's image at the daemon; one that no task makes is pulled where it is missing. */
export async function findImage(containers: Containers, { service, image }: KeyedTarget, context: DeployContext): Promise<string> {
  if (image === undefined)
    throw new DeployFailure(`${service} has no image: none of its tasks makes one, and its file names none ("image", or a Dockerfile and the plugin "docker")`);
  const { reference, id } = image;
  const found = (id === undefined ? undefined : await containers.image(id)) ?? (await containers.image(reference));
  if (found !== undefined) return found.id;
  if (id !== undefined) throw new DeployFailure(`${service}: the image ${reference} is gone from the daemon`);
  const locked = context.lockedImage(reference);
  const name = locked === undefined || reference.includes('@') ? reference : `${reference.replace(/:[^:/]*$/, '')}@${locked}`;
  context.log(`pulling ${name}`);
  return (await containers.pull(name, { env: context.env, signal: context.signal })).id;
}
