import type { ContainerState } from '../../../core/plugin-api.ts';
import type { DeployEnvironment, KeyedTarget } from '../driver.ts';

/** What is deployed is found again by these, on every machine that speaks to the same daemon, and from every clone of the workspace. */
export const labelNames = {
  workspace: 'mmo.deployed',
  environment: 'mmo.environment',
  service: 'mmo.service',
  /** As the fleet labels its own. */
  vendor: 'mmo.vendor',
  key: 'mmo.key',
  /** Counts the roll-outs of a service. */
  generation: 'mmo.generation',
  path: 'mmo.path',
  /** `false` where the service is to see its path. */
  stripPrefix: 'mmo.stripPrefix',
  port: 'mmo.port',
  scale: 'mmo.scale',
  /** Reference of the image. */
  image: 'mmo.image',
  /** By which registries know it. */
  digests: 'mmo.digests',
} as const;

/** Labels as filters: all that a workspace has in an environment, or one service of it. */
export function filtersOf(workspace: string, environment: Pick<DeployEnvironment, 'name'>, service?: string): readonly string[] {
  const own = [`${labelNames.workspace}=${workspace}`, `${labelNames.environment}=${environment.name}`];
  return service === undefined ? own : [...own, `${labelNames.service}=${service}`];
}

/** Labels of a container of a target. */
export function labelsOf(target: KeyedTarget, generation: number): Readonly<Record<string, string>> {
  const { workspace, environment, service, key, path, port, scale, image, extra } = target;
  return {
    ...placeLabels(workspace, environment),
    [labelNames.service]: service,
    [labelNames.key]: key,
    [labelNames.generation]: String(generation),
    [labelNames.scale]: String(scale),
    ...(image !== undefined && { [labelNames.image]: image.reference, [labelNames.digests]: image.digests.join(' ') }),
    ...(path !== undefined && { [labelNames.path]: path }),
    ...(extra['stripPrefix'] === false && { [labelNames.stripPrefix]: 'false' }),
    ...(port !== undefined && { [labelNames.port]: String(port) }),
  };
}

/** Labels of what belongs to the whole environment. */
export function placeLabels(workspace: string, environment: Pick<DeployEnvironment, 'name'>): Readonly<Record<string, string>> {
  return { [labelNames.workspace]: workspace, [labelNames.environment]: environment.name };
}

/** The roll-out that made a container; 0 where nothing says. */
export function generationOf({ labels }: Pick<ContainerState, 'labels'>): number {
  return Number(labels[labelNames.generation] ?? 0) || 0;
}

/** `mmo-shop-local-cart-1-3`; without parts the name of the network. */
export function placeName(workspace: string, environment: Pick<DeployEnvironment, 'name'>, ...parts: readonly (string | number)[]): string {
  return ['mmo', workspace, environment.name, ...parts]
    .map((part) =>
      String(part)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-'),
    )
    .join('-');
}
