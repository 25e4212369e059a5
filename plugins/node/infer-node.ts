import type { Inference, InferTree } from '../../core/plugin-api.ts';
import { buildOutputs, emitsCode, type InferredOutput } from './build-outputs.ts';
import { findNeighbours } from './find-neighbours.ts';
import { frameworkEnv } from './framework-env.ts';
import { gitIgnores } from './git-ignores.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { isLifecycle, type ScriptRunner, scriptCommand } from './script-command.ts';
import { type ScriptKind, scriptKind } from './script-kind.ts';
import { hasSources, sharedSettings } from './vet-tools.ts';

type RawTask = Readonly<Record<string, unknown>>;

/** Scripts whose tools the `vet` executor knows. */
const VETTED = /\b(?:tsc|eslint|biome|prettier)\b/;
/** Runners that read sources, not what a build has made of them. */
const READS_SOURCES = /\b(?:vitest|jest|tsx|ts-node|ts-mocha|swc-node|bun)\b/;
const DELETES = /\b(?:rm|rimraf|del-cli|del)\s/;
/** Builds that are known to leave nothing. */
const WRITES_NOTHING = /^(?:tsc\b[^&|;>]*--noEmit|node --check [^&|;>]+|true|:|exit 0|echo [^&|;>`$]*)[^&|;>]*$/;

/** Turns each script into a task, and dependencies on packages of the workspace into edges. */
export const inferNode: Inference['run'] = (service, tree, options) => {
  const manifest = parseManifest(tree.read('package.json') ?? '{}', `${service.dir === '' ? '' : `${service.dir}/`}package.json`);
  const neighbours = findNeighbours(service, manifest, tree);
  const runner = runnerOf(manifest, tree);
  const wanted = Array.isArray(options['scripts']) ? new Set(options['scripts'].map(String)) : undefined;
  const build = runner.scripts.get('build');
  const outputs = build === undefined ? [] : buildOutputs(withSurroundings('build', runner), { dir: service.dir, manifest, tree });
  const context: Context = {
    ...{ dir: service.dir, manifest, tree, runner, outputs },
    inputs: neighbours.inputs,
    before: ['proto', '^build', ...neighbours.services.map((name) => `${name}:proto`)],
  };
  const tasks = new Map<string, RawTask>();
  for (const [name, text] of manifest.scripts) {
    const taskName = name.replaceAll(/[:./]/g, '-');
    const kind = isLifecycle(name, manifest.scripts) ? undefined : scriptKind(name, text);
    if (kind === undefined || wanted?.has(name) === false || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(taskName)) continue;
    if (taskName !== name && manifest.scripts.has(taskName)) continue;
    if (!tasks.has(taskName)) tasks.set(taskName, scriptTask(name, kind, context));
  }
  if (!tasks.has('vet') && wanted?.has('vet') !== false) {
    const vet = vetTask(tasks, context);
    if (vet !== undefined) tasks.set('vet', vet);
  }
  return { tasks: Object.fromEntries(tasks), dependsOn: neighbours.services };
};

interface Context {
  readonly dir: string;
  readonly manifest: Manifest;
  readonly tree: InferTree;
  readonly runner: ScriptRunner;
  /** Of `build`. */
  readonly outputs: readonly InferredOutput[];
  /** Beyond the default ones. */
  readonly inputs: readonly string[];
  readonly before: readonly string[];
}

function scriptTask(name: string, kind: ScriptKind, context: Context): RawTask {
  const { runner, dir, tree, outputs } = context;
  const text = withSurroundings(name, runner);
  const command = scriptCommand(name, runner);
  const common = { command, tools: toolsOf(runner), env: [...npmEnv(name, context.manifest), ...frameworkEnv(text).env] };
  const usesBuild = outputs.some(({ path }) => mentions(text, path)) && name !== 'build' && !DELETES.test(text);
  if (kind === 'other') return { ...common, cache: false, ...(usesBuild && { dependsOn: ['build'] }) };
  if (kind === 'persistent') return { ...common, persistent: true, dependsOn: [...context.before, ...(usesBuild ? ['build'] : [])] };
  const files = [...context.inputs, ...(kind === 'check' ? sharedSettings(dir, tree) : frameworkEnv(text).files)];
  const keyed = { ...common, ...inputsOf(files) };
  if (kind === 'check') {
    // A hit would bring nothing of what it writes back.
    const writes = emitsCode(text, dir, tree);
    return { ...keyed, dependsOn: [...context.before, ...(usesBuild ? ['build'] : [])], ...(writes && { cache: false }) };
  }
  if (kind === 'build') {
    const isKnown = outputs.length > 0 || WRITES_NOTHING.test(text.trim());
    return { ...keyed, dependsOn: context.before, ...(outputs.length > 0 && { outputs }), ...(!isKnown && { cache: false }) };
  }
  const needsBuild = usesBuild || (outputs.length > 0 && !READS_SOURCES.test(text));
  const { command: _command, ...withoutCommand } = keyed;
  const coverage = /--coverage\b|\bc8\b|\bnyc\b/.test(text) && name === 'test' && gitIgnores(dir === '' ? 'coverage' : `${dir}/coverage`, tree.readWorkspace);
  const layer = layerOf(name);
  return {
    // The executor's own runner is `node --test` too, and can tell more of it.
    ...(command.trim() === 'node --test' ? withoutCommand : keyed),
    executor: 'test',
    options: { language: 'node', ...(layer !== undefined && { layer }) },
    dependsOn: [...context.before, ...(needsBuild ? ['build'] : [])],
    ...(coverage && { outputs: [{ path: 'coverage', optional: true }] }),
  };
}

/** One task for all checks: by the executor that reads their findings where it knows the tools, else the scripts together. */
function vetTask(tasks: ReadonlyMap<string, RawTask>, context: Context): RawTask | undefined {
  const { manifest, tree, dir, runner, before } = context;
  const checks = [...manifest.scripts].filter(
    ([name, text]) => /^(?:lint|typecheck|type-check|check-types)$/.test(name) && scriptKind(name, text) === 'check' && tasks.has(name),
  );
  const unknown = checks.filter(([, text]) => !VETTED.test(text));
  if (unknown.length > 0) return { command: 'true', dependsOn: checks.map(([name]) => name) };
  if (!hasSources(tree)) return undefined;
  const files = [...context.inputs, ...sharedSettings(dir, tree)];
  return { executor: 'vet', options: { language: 'node' }, tools: toolsOf(runner), dependsOn: before, ...inputsOf(files) };
}

function runnerOf(manifest: Manifest, tree: InferTree): ScriptRunner {
  const isBerry = /^yarn@[2-9]/.test(manifest.packageManager ?? '') || tree.listWorkspace(['.yarnrc.yml']).length > 0;
  return { scripts: manifest.scripts, surrounds: !isBerry, only: tree.listWorkspace(['.pnp.cjs']).length > 0 ? 'yarn' : undefined };
}

/** A script with what runs before and after it. */
function withSurroundings(name: string, { scripts, surrounds }: ScriptRunner): string {
  return (surrounds ? [`pre${name}`, name, `post${name}`] : [name]).flatMap((step) => scripts.get(step) ?? []).join(' && ');
}

function toolsOf({ only }: ScriptRunner): readonly string[] {
  return ['node', ...(only === undefined ? [] : [only])];
}

function npmEnv(script: string, { name, version }: Manifest): readonly string[] {
  const values = { npm_lifecycle_event: script, npm_package_name: name, npm_package_version: version };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined || /[\0\n]/.test(value) ? [] : [`${key}=${value}`]));
}

function inputsOf(more: readonly string[]): RawTask {
  return more.length === 0 ? {} : { inputs: ['$default', ...new Set(more)] };
}

/** Where the name of a test script says another layer than its task's name does to the `test` executor. */
function layerOf(script: string): string | undefined {
  return /[-:](?:e2e|it|acceptance)$/.test(script) ? 'integration' : undefined;
}

function mentions(text: string, path: string): boolean {
  if (path.includes('*')) return false;
  const quoted = path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])(?:\\./)?${quoted}(?![\\w-])`).test(text);
}
