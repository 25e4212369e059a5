import type { ExecutorContext, Files, TaskResult } from '../../core/plugin-api.ts';
import { generateSources } from './generate-sources.ts';
import { failureOf } from './proto-failure.ts';
import type { ProtoOptions } from './proto-options.ts';
import { generatedPaths } from './proto-targets.ts';

/**
 * Generates into a scratch folder and compares with what is there, files git does not know included. The patch that
 * would make it right, applied in the service's folder, is the output; exit code 1 says that there is one. Writes nothing.
 */
export async function checkDrift(options: ProtoOptions, context: ExecutorContext): Promise<TaskResult> {
  const { files, serviceRoot, tmpDir, service } = context;
  const scratch = `${tmpDir}/proto-drift`;
  files.remove(scratch);
  for (const side of ['a', 'b']) files.mkdir(`${scratch}/${side}`);
  const failure = await generateSources(options, context, `${scratch}/b`);
  if (failure !== undefined) return failure;
  for (const path of generatedPaths(options)) copyTree(files, `${serviceRoot}/${path}`, `${scratch}/a/${path}`);
  const argv = ['git', '-c', 'core.autocrlf=false', '-c', 'core.quotePath=false', 'diff', '--no-index', '--no-ext-diff', '--no-textconv', '--no-color'];
  const result = await context.spawn([...argv, '--no-renames', '--no-prefix', 'a', 'b'], { cwd: scratch, env: { GIT_CEILING_DIRECTORIES: tmpDir } });
  if (result.exitCode === 1) {
    context.log(`what is generated for ${service.name} is not what its .proto files say: mmo proto regen ${service.name}`);
  }
  return failureOf(result) ?? { status: 'success' };
}

function copyTree(files: Files, from: string, to: string): void {
  const kind = files.lstat(from)?.kind;
  if (kind === 'directory') {
    for (const { name } of files.readdir(from)) copyTree(files, `${from}/${name}`, `${to}/${name}`);
  } else if (kind !== undefined) {
    files.mkdir(to.replace(/\/[^/]*$/, ''));
    if (kind === 'symlink') files.symlink(files.readlink(from), to);
    else if (kind === 'file') files.copy(from, to);
  }
}
