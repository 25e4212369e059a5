import type { DeployEnvironment } from '../../driver.ts';

/** How an environment builds images: `build` of an environment in `mmo.json`. */
export interface BuildSettings {
  readonly tool: 'buildkit' | 'dind' | 'buildah';
  readonly builderImage: string;
  /** Has skopeo and a shell: fetches the context, pushes the image. */
  readonly transferImage: string;
  /** Name of a Secret with a login for the registry; else the login of this machine is sent along. */
  readonly secret: string | undefined;
  /** Of the container that builds. */
  readonly resources: Readonly<Record<string, unknown>> | undefined;
}

const builderImages: Readonly<Record<BuildSettings['tool'], string>> = {
  buildkit: 'moby/buildkit:rootless',
  dind: 'docker:dind',
  buildah: 'quay.io/buildah/stable',
};

/** Reads them. */
export function buildSettings({ config }: Pick<DeployEnvironment, 'config'>): BuildSettings {
  const { tool = 'buildkit', builderImage, transferImage, secret, resources } = (config['build'] ?? {}) as Partial<BuildSettings>;
  return { tool, builderImage: builderImage ?? builderImages[tool], transferImage: transferImage ?? 'quay.io/skopeo/stable', secret, resources };
}
