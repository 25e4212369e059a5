import type { BuildEnd, BuildRequest } from './build-request.ts';

/** Builds by the daemon's own builder. No credentials for registries go with it. */
export async function buildClassic({ options, packed, dockerfile, tags, buildArgs, onOutput, context }: BuildRequest): Promise<BuildEnd> {
  const { target, platform, cacheFrom, pull, network, labels } = options;
  const containers = await context.containers();
  return containers.build({
    context: packed.stream,
    dockerfile,
    tags,
    buildArgs,
    target,
    platform,
    labels,
    cacheFrom: cacheFrom.length === 0 ? undefined : cacheFrom,
    pull,
    network,
    onProgress: (text) => {
      context.write(text);
      onOutput(text);
    },
    signal: context.signal,
  });
}
