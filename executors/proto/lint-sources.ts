import type { ExecutorContext, TaskResult } from '../../core/plugin-api.ts';
import { bufConfig } from './buf-config.ts';
import { bufFinding } from './buf-finding.ts';
import { toolHint } from './choose-tool.ts';
import { failureOf, protoFailure } from './proto-failure.ts';
import type { ProtoOptions } from './proto-options.ts';
import { runReporting } from './run-reporting.ts';
import { stageSources } from './stage-sources.ts';

/** `buf lint` of the service's own files; what it finds in files they import is not theirs. */
export async function lintSources(options: ProtoOptions, context: ExecutorContext): Promise<TaskResult> {
  if (context.findProgram('buf') === undefined) return protoFailure(`lint needs buf; ${toolHint('buf')}`);
  const stage = stageSources(options, context);
  if (stage.own.length === 0) return { status: 'success' };
  const { dir, args } = await bufConfig(stage, context.files);
  const own = new Set(stage.own);
  const result = await runReporting(['buf', 'lint', '.', ...args, '--error-format', 'json'], context, {
    cwd: dir === '' ? stage.dir : `${stage.dir}/${dir}`,
    read: (line) => {
      const finding = bufFinding(line, dir);
      return finding?.rule !== undefined && finding.file !== undefined && !own.has(finding.file) ? 'drop' : finding;
    },
  });
  if (result.exitCode === FOUND && result.reported === 0 && result.plain === 0) return { status: 'success' };
  return failureOf(result) ?? { status: 'success' };
}

/** buf's exit code for findings. */
const FOUND = 100;
