import type { ExecutorContext, TaskResult } from '../../core/plugin-api.ts';
import { bufConfig } from './buf-config.ts';
import { bufFinding } from './buf-finding.ts';
import { chooseTool, toolHint } from './choose-tool.ts';
import { failureOf, protoFailure } from './proto-failure.ts';
import type { ProtoOptions } from './proto-options.ts';
import { descriptorOut, protoTargets, type Target } from './proto-targets.ts';
import { protocFinding } from './protoc-finding.ts';
import { runReporting } from './run-reporting.ts';
import { isWithin, join, type Stage, stageSources } from './stage-sources.ts';

/** What a generation works with. */
interface Generation {
  readonly options: ProtoOptions;
  readonly stage: Stage;
  readonly targets: readonly Target[];
  /** Absolute; stands for the service's folder. */
  readonly into: string;
}

/** Generates everything the options ask for below `into`, which stands for the service's folder; undefined when it worked. */
export async function generateSources(options: ProtoOptions, context: ExecutorContext, into: string): Promise<TaskResult | undefined> {
  const tool = chooseTool(options, context);
  const targets = protoTargets(options);
  const descriptor = descriptorOut(options);
  if (targets.length === 0 && descriptor === undefined && !options.leftToBuf) return undefined;
  if (context.findProgram(tool) === undefined) return protoFailure(options.tool === undefined ? toolHint(tool) : missing(tool));
  if (options.leftToBuf && tool === 'buf') {
    const template = context.inputs().find((path) => isWithin(path, context.service.dir) && /(?:^|\/)buf\.gen\.yaml$/.test(path));
    if (template !== undefined) return generateAsConfigured(template, context, into);
  }
  for (const { program, install } of targets) {
    if (program !== undefined && context.findProgram(program) === undefined) return protoFailure(`${program} is not found: ${install}`);
  }
  const stage = stageSources(options, context);
  if (stage.own.length === 0) return protoFailure("there is no .proto file among the inputs below the service's folder");
  for (const { out } of targets) context.files.mkdir(`${into}/${out}`);
  if (descriptor !== undefined) context.files.mkdir(`${into}/${descriptor}`.replace(/\/[^/]*$/, ''));
  const generation = { options, stage, targets, into };
  return tool === 'buf' ? generateByBuf(generation, context) : generateByProtoc(generation, context);
}

function missing(tool: 'buf' | 'protoc'): string {
  return tool === 'buf' ? toolHint('buf') : 'protoc is not on PATH: apt-get install protobuf-compiler';
}

/** As the user's own buf.gen.yaml says, in its folder: what it names there must be found. */
async function generateAsConfigured(template: string, context: ExecutorContext, into: string): Promise<TaskResult | undefined> {
  const dir = template.split('/').slice(0, -1).join('/');
  const below = join(dir.slice(context.service.dir.length));
  const result = await runReporting(['buf', 'generate', '--error-format', 'json', '-o', absoluteBelow(into, below)], context, {
    cwd: context.absolute(dir),
    read: (line) => bufFinding(line, dir),
  });
  return failureOf(result);
}

async function generateByBuf({ options, stage, targets, into }: Generation, context: ExecutorContext): Promise<TaskResult | undefined> {
  const { dir, args } = await bufConfig(stage, context.files);
  const paths = stage.own.flatMap((path) => ['--path', dir === '' ? path : path.slice(dir.length + 1)]);
  const run = async (argv: readonly string[]): Promise<TaskResult | undefined> =>
    failureOf(
      await runReporting(['buf', ...argv, ...args, ...paths, '--error-format', 'json'], context, {
        cwd: absoluteBelow(stage.dir, dir),
        read: (line) => bufFinding(line, dir),
      }),
    );
  if (targets.length > 0) {
    const plugins = targets.map(({ plugin, program, out, opt }) => {
      const what = program === undefined ? { protoc_builtin: plugin } : { local: context.findProgram(program) ?? program };
      return { ...what, out, ...(opt.length === 0 ? {} : { opt }), strategy: 'all' };
    });
    if (targets.some(({ program }) => program === undefined) && context.findProgram('protoc') === undefined) {
      return protoFailure('buf needs protoc for Python: apt-get install protobuf-compiler');
    }
    const failure = await run(['generate', '.', '--template', JSON.stringify({ version: 'v2', plugins }), '-o', into]);
    if (failure !== undefined) return failure;
  }
  const descriptor = descriptorOut(options);
  return descriptor === undefined ? undefined : run(['build', '.', '-o', `${into}/${descriptor}`]);
}

async function generateByProtoc({ options, stage, targets, into }: Generation, context: ExecutorContext): Promise<TaskResult | undefined> {
  const roots = [...stage.roots, ...stage.include];
  const descriptor = descriptorOut(options);
  const argv = ['protoc', ...roots.map((root) => `-I${absoluteBelow(stage.dir, root)}`)];
  for (const { plugin, program } of targets) {
    const flag = `--plugin=protoc-gen-${plugin}=${program === undefined ? '' : (context.findProgram(program) ?? program)}`;
    if (program !== undefined && !argv.includes(flag)) argv.push(flag);
  }
  for (const { plugin, out, opt } of targets) argv.push(`--${plugin}_out=${opt.length === 0 ? '' : `${opt.join(',')}:`}${into}/${out}`);
  if (descriptor !== undefined) argv.push('--include_imports', '--include_source_info', `--descriptor_set_out=${into}/${descriptor}`);
  const nameOf = (path: string): string => {
    const root = stage.roots.find((candidate) => isWithin(path, candidate)) ?? '';
    return root === '' ? path : path.slice(root.length + 1);
  };
  const known = new Set(context.inputs());
  const locate = (name: string): string | undefined => roots.map((root) => join(root, name)).find((path) => known.has(path));
  const result = await runReporting([...argv, ...stage.own.map(nameOf)], context, { cwd: stage.dir, read: (line) => protocFinding(line, locate) });
  return failureOf(result);
}

function absoluteBelow(dir: string, below: string): string {
  return below === '' ? dir : `${dir}/${below}`;
}
