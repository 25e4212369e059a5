import type { ExecutorContext } from '../../core/plugin-api.ts';

/**
 * Makes a configuration for the docker client that knows no registry's credentials, so that nothing a build does can use them; the
 * plugins of the user's own are linked into it. Returns the client's environment.
 */
export function isolatedDockerConfig({ env, files, tmpDir }: Pick<ExecutorContext, 'env' | 'files' | 'tmpDir'>): Readonly<Record<string, string>> {
  const folder = `${tmpDir}/docker-config`;
  // An attempt before this one may have left it.
  files.remove(folder);
  files.mkdir(folder);
  files.write(`${folder}/config.json`, '{}\n');
  const own = env['DOCKER_CONFIG'] ?? `${env['HOME'] ?? ''}/.docker`;
  if (files.exists(`${own}/cli-plugins`)) files.symlink(`${own}/cli-plugins`, `${folder}/cli-plugins`);
  return { DOCKER_CONFIG: folder, DOCKER_BUILDKIT: '1', BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
}
