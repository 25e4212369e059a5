import type { DeployContext, DeployTarget, Driver, TargetImage } from './driver.ts';

export interface PlacingOptions {
  readonly driver: Driver;
  readonly context: DeployContext;
  /** Nothing is sent anywhere: an image that the environment has not seen keeps its name. */
  readonly onlyLooks: boolean;
}

/** A described service with its image as the environment will know it. */
export async function placeTarget(
  described: Omit<DeployTarget, 'image' | 'images'>,
  built: TargetImage | undefined,
  { driver, context, onlyLooks }: PlacingOptions,
): Promise<DeployTarget> {
  const image = driver.place === undefined ? built : await driver.place({ ...described, image: built }, context, { onlyLooks });
  // No task has run that would have given it.
  const isPromoted = context.environment?.promotion !== undefined && image !== undefined;
  const promoted = isPromoted ? { [imageVariable(described.service)]: image.digests[0] ?? image.reference } : {};
  const named = Object.entries({ ...context.env, ...promoted }).filter(([name]) => name.endsWith('_DOCKER_IMAGE'));
  // Manifests name it by a variable.
  const images = Object.fromEntries(named.map(([name, value]) => [name, image !== built && value === image?.reference ? (image.digests[0] ?? value) : value]));
  return { ...described, image, images };
}

/** As the image's own task would have called it: `CART_DOCKER_IMAGE`. */
function imageVariable(service: string): string {
  return `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_DOCKER_IMAGE`;
}
