import type { Promotion } from '../../core/plugin-api.ts';
import type { DeployEnvironment } from './driver.ts';
import { nodeAddress, registryChoice } from './kubernetes/images/registry-choice.ts';

/** Why an environment cannot get at the image that a service has in another one; undefined where it can. `named` is the image of the service's file. */
export function checkPromoted(
  { from, images }: Promotion,
  { service, to, named }: { readonly service: string; readonly to: DeployEnvironment; readonly named: unknown },
): string | undefined {
  const image = images.get(service);
  if (image === undefined || image.reference === named) return undefined;
  const own = registryChoice({ config: from.config });
  const isOwn = from.config['kind'] !== 'docker' && own.kind === 'in-cluster' && image.digests.every((digest) => digest.startsWith(`${nodeAddress(own)}/`));
  if (image.digests.length > 0 && isOwn)
    return `the image ${image.reference} is in the registry that ${from.name} has for itself, which ${to.name} cannot get at`;
  if (image.digests.length > 0) return undefined;
  const isSent = to.kind === 'docker' || registryChoice(to).kind !== 'external';
  if (image.id !== undefined && isSent) return undefined;
  return `the image ${image.reference}, which runs in ${from.name}, is in no registry that ${to.name} could get it from`;
}
