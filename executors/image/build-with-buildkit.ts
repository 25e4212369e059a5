import type { Task } from '../../core/plugin-api.ts';
import type { BuildEnd, BuildRequest } from './build-request.ts';
import { findBuildkitClient } from './find-buildkit-client.ts';
import { ImageMistake } from './image-mistake.ts';
import { isolatedDockerConfig } from './isolated-docker-config.ts';
import { secretArguments } from './secret-arguments.ts';

/** Builds by BuildKit, through a docker client that has it and no credentials. */
export async function buildWithBuildkit(task: Task, request: BuildRequest): Promise<BuildEnd> {
  const { options, packed, dockerfile, tags, buildArgs, context } = request;
  const { target, platform, cacheFrom, pull, network, labels } = options;
  const { files, tmpDir, spawn } = context;
  const secrets = secretArguments(options, task, context);
  files.mkdir(tmpDir);
  const env = isolatedDockerConfig(context);
  const client = await findBuildkitClient(context, env);
  if (client === undefined) {
    throw new ImageMistake('no docker client on PATH can drive BuildKit; install its plugin (docker-buildx-plugin), or do without secrets and RUN --mount');
  }
  const [tar, idFile] = [`${tmpDir}/context.tar`, `${tmpDir}/image-id`];
  // An attempt before this one may have been cut off.
  files.unlink(tar);
  const file = files.open(tar, 'wx', 0o600);
  try {
    for await (const chunk of packed.stream) file.write(chunk);
  } finally {
    file.close();
  }
  const each = (flag: string, values: readonly string[]): readonly string[] => values.flatMap((value) => [flag, value]);
  const pairs = (record: Readonly<Record<string, string>>): readonly string[] => Object.entries(record).map(([name, value]) => `${name}=${value}`);
  const one = (flag: string, value: string | undefined): readonly string[] => (value === undefined ? [] : [flag, value]);
  const argv = [
    ...[client, 'build', '--progress', 'plain', '--iidfile', idFile, '--file', dockerfile],
    ...each('--tag', tags),
    ...each('--build-arg', pairs(buildArgs)),
    ...each('--label', pairs(labels)),
    ...each('--cache-from', cacheFrom),
    ...one('--target', target),
    ...one('--platform', platform),
    ...one('--network', network),
    ...(pull ? ['--pull'] : []),
    ...secrets,
    '-',
  ];
  // A shell, since only a file can be its input that is not text.
  const { exitCode, signal } = await spawn(['/bin/sh', '-c', `tar=$1; shift; exec "$@" <"$tar"`, 'sh', tar, ...argv], {
    env,
    onOutput: (_stream, text) => request.onOutput(text),
  });
  files.unlink(tar);
  return exitCode === 0 ? { id: files.readText(idFile).trim() } : { exitCode, signal };
}
