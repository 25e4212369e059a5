import type { InspectedDockerfile } from './inspect-dockerfile.ts';

/** Those of the options, and the names of upstream images that the Dockerfile asks for. */
export function buildArguments(
  own: Readonly<Record<string, string>>,
  { args }: InspectedDockerfile,
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const upstream = args.flatMap((name) => (name.endsWith('_DOCKER_IMAGE') && env[name] !== undefined ? [[name, env[name]] as const] : []));
  return { ...Object.fromEntries(upstream), ...own };
}
