import type { ExecutorContext, TaskResult } from '../../core/plugin-api.ts';
import { bufConfig } from './buf-config.ts';
import { bufFinding } from './buf-finding.ts';
import { toolHint } from './choose-tool.ts';
import { exportBase } from './export-base.ts';
import { isDescriptorFile } from './is-descriptor-file.ts';
import { failureOf, protoFailure } from './proto-failure.ts';
import type { ProtoOptions } from './proto-options.ts';
import { runReporting } from './run-reporting.ts';
import { isWithin, join, type Stage, stageSources } from './stage-sources.ts';

/** buf's exit code for findings. */
const FOUND = 100;

/** `buf breaking` of the service's own files against a released descriptor file, or against where the branch left its base. */
export async function findBreaking(options: ProtoOptions, context: ExecutorContext): Promise<TaskResult> {
  if (context.findProgram('buf') === undefined) return protoFailure(`finding breaking changes needs buf; ${toolHint('buf')}`);
  const stage = stageSources(options, context);
  const base = await baseImage(options, stage, context);
  if (typeof base !== 'string') return base;
  if (stage.own.length === 0) return protoFailure('every .proto file that the base has is gone');
  const { dir, args } = await bufConfig(stage, context.files);
  const own = new Set(stage.own);
  const result = await runReporting(['buf', 'breaking', '.', ...args, '--against', base, '--exclude-imports', '--error-format', 'json'], context, {
    cwd: dir === '' ? stage.dir : `${stage.dir}/${dir}`,
    read: (line) => {
      const finding = bufFinding(line, dir);
      return finding?.rule !== undefined && finding.file !== undefined && !own.has(finding.file) ? 'drop' : finding;
    },
  });
  if (result.exitCode === FOUND && result.reported === 0 && result.plain === 0) return { status: 'success' };
  return failureOf(result) ?? { status: 'success' };
}

/** Absolute path of the descriptor set to compare with, or the result where there is nothing to compare. */
async function baseImage(options: ProtoOptions, stage: Stage, context: ExecutorContext): Promise<string | TaskResult> {
  const { against } = options;
  if (against !== undefined && isDescriptorFile(against)) {
    const path = against.startsWith('//') ? join('', against.slice(2)) : join(context.service.dir, against);
    if (context.files.exists(context.absolute(path))) return context.absolute(path);
    return protoFailure(`there is no file ${path} to compare with (option against)`);
  }
  const base = await exportBase(against, stage, context);
  if ('problem' in base) return protoFailure(base.problem);
  const own = base.paths.filter((path) => path.endsWith('.proto') && isWithin(path, context.service.dir) && stage.roots.some((root) => isWithin(path, root)));
  if (own.length === 0) {
    context.log(`nothing to compare with: ${base.commit.slice(0, 12)} has no .proto file of ${context.service.name}`);
    return { status: 'success' };
  }
  const has = (root: string): boolean => base.paths.some((path) => path.endsWith('.proto') && isWithin(path, root));
  const hasConfig = stage.configDir !== undefined && base.paths.includes(join(stage.configDir, 'buf.yaml'));
  const before: Stage = {
    dir: base.dir,
    roots: stage.roots.filter(has),
    include: stage.include.filter(has),
    own,
    configDir: hasConfig ? stage.configDir : undefined,
    rules: undefined,
  };
  const { dir, args } = await bufConfig(before, context.files);
  const image = `${context.tmpDir}/proto-base.binpb`;
  const paths = own.flatMap((path) => ['--path', dir === '' ? path : path.slice(dir.length + 1)]);
  const built = await runReporting(['buf', 'build', '.', ...args, ...paths, '-o', image], context, {
    cwd: dir === '' ? base.dir : `${base.dir}/${dir}`,
    read: () => undefined,
  });
  if (built.exitCode === 0) return image;
  return protoFailure(`the sources of ${base.commit.slice(0, 12)} do not compile, so there is nothing to compare with`);
}
