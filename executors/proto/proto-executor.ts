import { defineExecutor, type Executor, type TaskDefaults, type TaskResult } from '../../core/plugin-api.ts';
import { checkDrift } from './check-drift.ts';
import { chooseTool } from './choose-tool.ts';
import { findBreaking } from './find-breaking.ts';
import { generateSources } from './generate-sources.ts';
import { isDescriptorFile } from './is-descriptor-file.ts';
import { lintSources } from './lint-sources.ts';
import { programDigest } from './program-digest.ts';
import { type ProtoOptions, protoOptions } from './proto-options.ts';
import { protoSchema } from './proto-schema.ts';
import { generatedPaths, protoTargets } from './proto-targets.ts';

/** Generates code from .proto files with buf or protoc, lints them, finds breaking changes, and finds generated code that is out of date. */
export const protoExecutor: Executor = defineExecutor({
  name: 'proto',
  version: '1',
  schema: protoSchema,
  commandless: true,
  defaults: (_service, given): TaskDefaults => {
    const options = protoOptions(given);
    const { action, against } = options;
    const released = action === 'breaking' && against !== undefined && isDescriptorFile(against) ? [against] : [];
    return {
      inputs: [...inputsOf(options), ...released],
      outputs: action === 'generate' ? generatedPaths(options) : [],
      // A branch moves and generated files are no inputs: neither is part of a key.
      cache: action === 'generate' || action === 'lint' || released.length > 0,
    };
  },
  fingerprint: (task, surroundings) => {
    const options = protoOptions(task.options);
    const tool = chooseTool(options, surroundings);
    const generates = options.action === 'generate' || options.action === 'check';
    const programs = generates ? protoTargets(options).map(({ program }) => program ?? 'protoc') : [];
    const all = [...new Set([tool, ...programs, ...options.programs])].sort();
    return Object.fromEntries(all.map((name) => [name, programDigest(name, surroundings)]));
  },
  execute: async (task, context): Promise<TaskResult> => {
    const options = protoOptions(task.options);
    if (options.action === 'lint') return lintSources(options, context);
    if (options.action === 'breaking') return findBreaking(options, context);
    if (options.action === 'check') return checkDrift(options, context);
    return (await generateSources(options, context, context.serviceRoot)) ?? { status: 'success' };
  },
});

function inputsOf({ roots, include }: ProtoOptions): readonly string[] {
  const own = roots === undefined ? ['**/*.proto'] : roots.map((root) => (root === '.' ? '**/*.proto' : `${root}/**/*.proto`));
  const imported = include.map((root) => `${root.replace(/\/+$/, '')}/**/*.proto`);
  return [...own, '**/buf.yaml', '**/buf.lock', '**/buf.work.yaml', '**/buf.gen.yaml', ...imported];
}
